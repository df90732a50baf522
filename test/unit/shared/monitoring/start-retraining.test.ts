import { expect, test } from 'vitest';
import {
  planStart,
  start,
  type Started,
  type StartRequest,
} from '../../../../shared/monitoring/start-retraining.ts';

const REASONS = [{ kind: 'label-drift' as const, message: 'm', value: 0.06, threshold: 0.05 }];

/** What becomes of a request, and the calls that it made. */
async function outcome(
  changes: Partial<StartRequest>,
  fault?: Error,
): Promise<{ started: Started; calls: unknown[] }> {
  const calls: unknown[] = [];
  const call = (...details: unknown[]): Promise<void> => {
    calls.push(details);
    return fault === undefined ? Promise.resolve() : Promise.reject(fault);
  };
  const dispatch = { workflow: call, event: call };
  const request = {
    target: 'train.yml',
    event: 'schedule',
    branch: 'main',
    model: 'm1',
    dispatch,
    ...changes,
  };
  const plan = planStart(request, REASONS);
  return { started: typeof plan === 'function' ? await start(request.target ?? '', plan) : plan, calls };
}

test('a file is a workflow: it starts on the default branch with model and reason', async () => {
  expect(await outcome({})).toEqual({
    started: { dispatched: true, warning: null },
    calls: [['train.yml', 'main', { model: 'm1', reason: 'label-drift' }]],
  });
});

test('another word is the type of an event: it needs no branch and carries the reasons', async () => {
  expect(await outcome({ target: 'retrain', branch: null })).toEqual({
    started: { dispatched: true, warning: null },
    calls: [['retrain', { model: 'm1', reason: 'label-drift', reasons: REASONS }]],
  });
});

test.each(['pull_request', 'pull_request_target', 'pull_request_review'])(
  'never starts from %s',
  async (event) => {
    const { started, calls } = await outcome({ event });
    expect(started).toEqual({
      dispatched: false,
      warning: expect.stringContaining('pull request') as string,
    });
    expect(calls).toEqual([]);
  },
);

test('no token, no branch and a refusal are warnings that say what to do', async () => {
  const warning = async (changes: Partial<StartRequest>, fault?: Error): Promise<string | null> =>
    (await outcome(changes, fault)).started.warning;
  expect(await warning({ dispatch: null })).toContain('no "github-token" (permission "actions: write")');
  expect(await warning({ target: 'retrain', dispatch: null })).toContain('permission "contents: write"');
  expect(await warning({ branch: null })).toContain('default branch');
  expect(await warning({}, new Error('403 Resource not accessible'))).toBe(
    '"train.yml" was not started: 403 Resource not accessible',
  );
  expect(await warning({}, new Error('Unexpected inputs provided: ["model"]'))).toContain(
    'Declare the inputs "model" and "reason"',
  );
});

test('without a target there is nothing to start and nothing to warn of', () => {
  const request = { target: undefined, event: 'schedule', branch: 'main', model: 'm', dispatch: null };
  expect(planStart(request, REASONS)).toEqual({ dispatched: false, warning: null });
});
