import { simpleUser } from '../accounts.ts';
import { failure, json, notFound, page, type Answer, type Call, type Handler } from '../answer.ts';
import { exampleAnswer } from '../openapi/example.ts';
import type { FakeRun } from '../state/run.ts';

const MONTH_MS = 30 * 86_400_000;

export const runRoutes: Readonly<Record<string, Handler>> = {
  'actions/list-workflow-runs': (call) => {
    const workflow = call.path['workflow_id'] ?? '';
    const path = `actions/workflows/${workflow}/runs`;
    return list(call, (run) => run.workflow === workflow, path);
  },
  'actions/list-workflow-runs-for-repo': (call) => list(call, () => true, 'actions/runs'),
  'actions/get-workflow-run': (call) => {
    const run = find(call);
    return run === undefined ? notFound() : json(200, shown(call, run));
  },
  'actions/re-run-workflow': rerun,
  'actions/re-run-workflow-failed-jobs': rerun,
};

function rerun(call: Call): Answer {
  const run = call.state.runs.find(({ id }) => id === Number(call.path['run_id']));
  if (run === undefined) return notFound();
  const refusal = 'The workflow run cannot be retried';
  if (run.status !== 'completed') return failure(403, 'This workflow is already running');
  if (call.state.now() - run.createdAt.getTime() > MONTH_MS) return failure(403, refusal);
  Object.assign(run, { status: 'queued', conclusion: null, attempt: run.attempt + 1 });
  return json(201, {});
}

const FILTERS: Readonly<Record<string, (run: FakeRun) => readonly (string | null)[]>> = {
  event: (run) => [run.event],
  branch: (run) => [run.headBranch],
  head_sha: (run) => [run.headSha],
  status: (run) => [run.status, run.conclusion],
  actor: (run) => [run.actor.login],
};
const OTHER = new Set(['per_page', 'page', 'exclude_pull_requests']);

function list(call: Call, belongs: (run: FakeRun) => boolean, path: string): Answer {
  const unserved = [...call.query.keys()].find((name) => !(name in FILTERS) && !OTHER.has(name));
  if (unserved !== undefined) throw new Error(`the fake does not filter runs by ${unserved}`);
  const runs = call.state.allRuns().filter(
    (run) =>
      belongs(run) &&
      Object.entries(FILTERS).every(([name, values]) => {
        const wanted = call.query.get(name);
        return wanted === null || values(run).includes(wanted);
      }),
  );
  const newestFirst = runs.toReversed().slice(call.stale ? 1 : 0);
  return page(
    call,
    newestFirst.map((run) => shown(call, run)),
    path,
    (workflow_runs) => ({ total_count: newestFirst.length, workflow_runs }),
  );
}

function find({ state, path }: Call): FakeRun | undefined {
  return state.allRuns().find(({ id }) => id === Number(path['run_id']));
}

function shown({ state, url }: Call, run: FakeRun): object {
  const { workflow_runs: examples } = exampleAnswer('GET', '/repos/o/r/actions/workflows/w/runs') as {
    workflow_runs: Record<string, object>[];
  };
  const [example = {}] = examples;
  const at = run.createdAt.toISOString();
  const self = `${url}/repos/${state.repository}/actions/runs/${String(run.id)}`;
  const named = (fullName: string, fork: boolean) => ({
    ...example['repository'],
    id: state.repositoryIdOf(fullName),
    full_name: fullName,
    name: fullName.split('/')[1],
    fork,
  });
  return {
    ...example,
    id: run.id,
    name: run.workflow.replace(/\.ya?ml$/, ''),
    path: `.github/workflows/${run.workflow}`,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    run_number: run.runNumber,
    run_attempt: run.attempt,
    head_branch: run.headBranch,
    head_sha: run.headSha,
    created_at: at,
    updated_at: at,
    run_started_at: at,
    actor: simpleUser(run.actor, url),
    triggering_actor: simpleUser(run.actor, url),
    // GitHub names no pull request of a fork here.
    pull_requests: [],
    repository: named(state.repository, false),
    head_repository: named(run.headRepository, run.headRepository !== state.repository),
    url: self,
    html_url: `https://github.example.com/${state.repository}/actions/runs/${String(run.id)}`,
    artifacts_url: `${self}/artifacts`,
    rerun_url: `${self}/rerun`,
  };
}
