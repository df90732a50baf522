import { expect, test } from 'vitest';
import { startRetraining } from '../../../../shared/monitoring/start-retraining.ts';

const REASONS = [{ kind: 'label-drift' as const, message: 'm', value: 0.06, threshold: 0.05 }];
const start = (calls: unknown[], fault?: Error): Parameters<typeof startRetraining>[0] => ({
  workflow: 'train.yml',
  event: 'schedule',
  branch: 'main',
  model: 'm1',
  dispatch: (...call) => {
    calls.push(call);
    return fault === undefined ? Promise.resolve() : Promise.reject(fault);
  },
});

test('starts the workflow on the default branch with model and reason', async () => {
  const calls: unknown[] = [];
  expect(await startRetraining(start(calls), REASONS)).toEqual({ dispatched: true, warning: null });
  expect(calls).toEqual([['train.yml', 'main', { model: 'm1', reason: 'label-drift' }]]);
});

test.each(['pull_request', 'pull_request_target'])('never starts from %s', async (event) => {
  const calls: unknown[] = [];
  const started = await startRetraining({ ...start(calls), event }, REASONS);
  expect(started).toEqual({ dispatched: false, warning: expect.stringContaining('pull request') as string });
  expect(calls).toEqual([]);
});

test('no token, no branch and a refusal are warnings', async () => {
  const none = await startRetraining({ ...start([]), dispatch: null }, REASONS);
  expect(none.warning).toContain('github-token');
  expect((await startRetraining({ ...start([]), branch: null }, REASONS)).warning).toContain(
    'default branch',
  );
  const refused = await startRetraining(start([], new Error('403 Resource not accessible')), REASONS);
  expect(refused).toEqual({
    dispatched: false,
    warning: '"train.yml" was not started: 403 Resource not accessible',
  });
});

test('without a workflow there is nothing to start and nothing to warn of', async () => {
  expect(await startRetraining({ ...start([]), workflow: undefined }, REASONS)).toEqual({
    dispatched: false,
    warning: null,
  });
});
