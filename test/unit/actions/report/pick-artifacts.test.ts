import { expect, test } from 'vitest';
import { byModel } from '../../../../actions/report/models.ts';
import { pickArtifacts, someAtATime } from '../../../../actions/report/pick-artifacts.ts';
import { stageResult } from '../../../support/stage-results.ts';

const named = (...names: string[]) => names.map((name, id) => ({ id, name, bytes: 1, digest: null }));
const picked = (names: string[], pattern: string, max = 100): string[] =>
  pickArtifacts(named(...names), pattern, max).artifacts.map(({ name }) => name);

test('results of stages are picked, not models, reports and what others uploaded', () => {
  const names = [
    'mlops-m-train-a1',
    'mlops-m-model-a1',
    'mlops-m-report-a1',
    'coverage',
    'mlops-m-deploy-a2',
  ];
  expect(picked(names, 'mlops-*')).toEqual(['mlops-m-deploy-a2', 'mlops-m-train-a1']);
});

test('a pattern is text but for its stars', () => {
  const names = ['mlops-a-train-a1', 'mlops-b-train-a1', 'mlops-a.c-train-a1'];
  expect(picked(names, 'mlops-a-*')).toEqual(['mlops-a-train-a1']);
  expect(picked(names, '*-train-*')).toHaveLength(3);
  expect(picked(names, 'mlops-(a|b)-*')).toEqual([]);
  expect(picked(names, 'mlops-a.c-train-a1')).toEqual(['mlops-a.c-train-a1']);
});

test('of each result the highest attempt that the run has had', () => {
  const names = ['mlops-a-train-a1', 'mlops-a-train-a2', 'mlops-a-train-a3', 'mlops-b-train-a9'];
  const within = (attempts: number): string[] =>
    pickArtifacts(named(...names), 'mlops-*', 100, attempts).artifacts.map(({ name }) => name);
  expect(within(2)).toEqual(['mlops-a-train-a2']);
  expect(within(9)).toEqual(['mlops-a-train-a3', 'mlops-b-train-a9']);
});

test('what is beyond the limit is counted', () => {
  const names = ['mlops-a-train-a1', 'mlops-b-train-a1', 'mlops-c-train-a1'];
  expect(pickArtifacts(named(...names), 'mlops-*', 2)).toMatchObject({
    artifacts: [{ name: 'mlops-a-train-a1' }, { name: 'mlops-b-train-a1' }],
    faults: ['The run has 3 results: 1 beyond the limit of 2 was not read.'],
  });
});

test('a few tasks run at a time, and their results keep the order', async () => {
  let running = 0;
  let most = 0;
  const items = Array.from({ length: 30 }, (_, index) => index);
  const done = await someAtATime(items, async (item) => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return item * 2;
  });
  expect(done).toEqual(items.map((item) => item * 2));
  expect(most).toBe(8);
});

test('the configured model is reported alone; without one, three are', () => {
  const results = ['d', 'c', 'b', 'a'].map((model) => stageResult('train', { model }));
  const own = stageResult('report', { model: 'e' });
  expect([...byModel([...results, own], 'c').models.keys()]).toEqual(['c']);
  expect(byModel(results, 'c').faults[0]).toContain('3 other models were left out (not "c"): "a", "b", "d"');
  expect([...byModel(results, null).models.keys()]).toEqual(['a', 'b', 'c']);
  expect(byModel(results, 'x').models.size).toBe(0);
});
