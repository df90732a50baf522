import { RequestError } from '../http/request-error.ts';
import { record } from './comment.ts';
import type { GitHubApi } from './github-api.ts';
import type { DispatchedRun, GitHub } from './github.ts';

/** The runner's clock and GitHub's may differ by this much. */
const CLOCK_SKEW_MS = 5_000;

export function dispatchCalls(api: GitHubApi): Pick<GitHub, 'dispatchWorkflow' | 'dispatchEvent'> {
  return {
    dispatchWorkflow: (workflow, ref, inputs) => {
      const since = new Date(Date.now() - CLOCK_SKEW_MS);
      const parameters = { ...api.repository, workflow_id: workflow, ref, inputs };
      const post = async (details: object): Promise<DispatchedRun | null> => {
        const { data } = await api.ask((octokit) =>
          octokit.rest.actions.createWorkflowDispatch({ ...parameters, ...details }),
        );
        return readRun(data);
      };
      return api.client.createOnce({
        create: () =>
          post({ return_run_details: true }).catch((error: unknown) => {
            if (refusesDetails(error)) return post({});
            throw error;
          }),
        findExisting: () => findRun(api, workflow, ref, since),
      });
    },
    // GitHub keeps nothing by which an event could be found again: it is sent once.
    dispatchEvent: async (type, payload) => {
      const parameters = { ...api.repository, event_type: type, client_payload: payload };
      await api.ask((octokit) => octokit.rest.repos.createDispatchEvent(parameters));
    },
  };
}

/** Enterprise Server refuses a member that it does not know. */
function refusesDetails(error: unknown): boolean {
  return (
    error instanceof RequestError &&
    error.status === 422 &&
    /permitted key|return_run_details/.test(error.message)
  );
}

/** A run that was dispatched on this ref since then: whoever did it, it is the run that was wanted. */
async function findRun(
  api: GitHubApi,
  workflow: string,
  ref: string,
  since: Date,
): Promise<DispatchedRun | null> {
  const { data } = await api.ask((octokit) =>
    octokit.rest.actions.listWorkflowRuns({
      ...api.repository,
      workflow_id: workflow,
      event: 'workflow_dispatch',
      branch: ref,
      per_page: 10,
    }),
  );
  // Newest first.
  const run = data.workflow_runs.find(({ created_at: at }) => new Date(at) >= since);
  return run === undefined ? null : { id: run.id, url: run.html_url };
}

function readRun(data: unknown): DispatchedRun | null {
  const { workflow_run_id: id, html_url: url } = record(data);
  return typeof id === 'number' && typeof url === 'string' ? { id, url } : null;
}
