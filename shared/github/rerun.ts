import { RequestError } from '../http/request-error.ts';
import { AccessError } from './access-error.ts';
import type { GitHubApi } from './github-api.ts';

export interface RerunCalls {
  /**
   * Runs all jobs of a run again, or those that failed. Needs `actions: write`.
   * @returns false when GitHub refuses: the run is under way, or older than a month
   */
  rerun(runId: number, jobs: 'all' | 'failed'): Promise<boolean>;
}

export function rerunCalls(api: GitHubApi): RerunCalls {
  return {
    rerun: async (runId, jobs) => {
      const parameters = { ...api.repository, run_id: runId };
      try {
        await api.ask(({ rest: { actions } }) =>
          jobs === 'all' ? actions.reRunWorkflow(parameters) : actions.reRunWorkflowFailedJobs(parameters),
        );
        return true;
      } catch (error) {
        if (!(error instanceof RequestError) || error instanceof AccessError) throw error;
        const limited = error.retryAfterMs !== null;
        if (error.status === 403 && !limited) return false;
        throw error;
      }
    },
  };
}
