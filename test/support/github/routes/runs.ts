import { json, notFound, page, type Call, type Handler } from '../answer.ts';
import { exampleAnswer } from '../openapi/example.ts';
import type { FakeDispatch } from '../state.ts';

export const runRoutes: Readonly<Record<string, Handler>> = {
  'actions/list-workflow-runs': (call) => {
    const { query, path } = call;
    const runs = call.state.dispatches.filter(
      (run) =>
        run.workflow === path['workflow_id'] &&
        isOrAbsent(query.get('event'), 'workflow_dispatch') &&
        isOrAbsent(query.get('branch'), run.ref),
    );
    const newestFirst = runs.toReversed().slice(call.stale ? 1 : 0);
    return page(
      call,
      newestFirst.map((run) => shown(call, run)),
      `actions/workflows/${path['workflow_id'] ?? ''}/runs`,
      (workflow_runs) => ({ total_count: newestFirst.length, workflow_runs }),
    );
  },
  'actions/get-workflow-run': (call) => {
    const run = call.state.dispatches.find(({ runId }) => runId === Number(call.path['run_id']));
    return run === undefined ? notFound() : json(200, shown(call, run));
  },
};

const isOrAbsent = (wanted: string | null, is: string): boolean => wanted === null || wanted === is;

function shown({ state, url }: Call, run: FakeDispatch): object {
  const { workflow_runs: examples } = exampleAnswer('GET', '/repos/o/r/actions/workflows/w/runs') as {
    workflow_runs: object[];
  };
  const at = run.createdAt.toISOString();
  return {
    ...examples[0],
    id: run.runId,
    path: `.github/workflows/${run.workflow}`,
    event: 'workflow_dispatch',
    head_branch: run.ref,
    head_sha: state.git.resolve(run.ref),
    created_at: at,
    updated_at: at,
    run_started_at: at,
    url: `${url}/repos/${state.repository}/actions/runs/${String(run.runId)}`,
    html_url: `https://github.example.com/${state.repository}/actions/runs/${String(run.runId)}`,
  };
}
