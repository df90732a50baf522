import type { GitHub } from '../../shared/github/github.ts';
import type { WorkflowRun } from '../../shared/github/workflow-run.ts';

const ENDED_BADLY = ['failure', 'timed_out', 'cancelled', 'startup_failure'];
const MAX_RUNS = 10;

/**
 * Runs the checks of a commit again: what failed of the runs that failed, else all of those that left results of ours.
 * @returns ids of the runs that were started
 */
export async function rerunChecks(api: GitHub, headSha: string): Promise<number[]> {
  const runs = newestOfEach(await api.runsOfCommit(headSha, 'pull_request'));
  const failed = runs.filter(({ conclusion }) => ENDED_BADLY.includes(conclusion ?? ''));
  const started: number[] = [];
  for (const run of failed.slice(0, MAX_RUNS)) if (await api.rerun(run.id, 'failed')) started.push(run.id);
  if (failed.length > 0) return started;
  for (const run of runs.slice(0, MAX_RUNS))
    if ((await leftResults(api, run)) && (await api.rerun(run.id, 'all'))) started.push(run.id);
  return started;
}

const leftResults = async (api: GitHub, { id, conclusion }: WorkflowRun): Promise<boolean> =>
  conclusion !== null && (await api.listRunArtifacts(id)).some(({ name }) => name.startsWith('mlops-'));

function newestOfEach(runs: readonly WorkflowRun[]): WorkflowRun[] {
  const newest = new Map<string, WorkflowRun>();
  for (const run of runs) {
    const known = newest.get(run.path);
    if (known === undefined || run.runNumber > known.runNumber) newest.set(run.path, run);
  }
  return [...newest.values()];
}
