import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { flights, profiledProject } from '../support/monitor/flights.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

let workspace: string;

beforeEach(async () => {
  workspace = await profiledProject();
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

async function monitor(recent: string, more: Record<string, string> = {}): Promise<ActionRun> {
  await writeFile(join(workspace, 'recent.csv'), recent);
  const inputs = { data: 'recent.csv', baseline: '.mlops/profile.json', ...more };
  const run = await runAction({ action: 'monitor', workspace, inputs });
  expect(run.exitCode, run.log).toBe(0);
  return run;
}

/** Rules of the policy in the result. */
const rules = ({ result }: ActionRun): unknown[] =>
  (result?.checks ?? [])
    .filter(({ id }) => id.startsWith('retrain.'))
    .map(({ id, column, verdict, threshold }) => [id, column, verdict, threshold]);

test('the same distribution asks for nothing, and each rule says why', async () => {
  const run = await monitor(flights(22));
  expect(run.outputs).toMatchObject({
    verdict: 'pass',
    'should-train': 'false',
    reasons: '[]',
    'drifted-columns': '[]',
    dispatched: 'false',
  });
  expect(rules(run)).toEqual([
    ['retrain.drift', null, 'pass', 0.3],
    ['retrain.label-drift', 'late', 'pass', 0.05],
  ]);
  expect(run.summary).toContain('no reason to retrain');
});

test("a label's class whose share moved asks for training, and no input column is blamed", async () => {
  const run = await monitor(flights(16));
  expect(run.outputs).toMatchObject({ 'should-train': 'true', 'drifted-columns': '[]', dispatched: 'false' });
  expect(JSON.parse(run.outputs['reasons'] ?? '')).toEqual([
    {
      kind: 'label-drift',
      message: 'share of late = 1: 0.220 → 0.160',
      value: expect.closeTo(0.06, 10) as number,
      threshold: 0.05,
    },
  ]);
  expect(rules(run)).toContainEqual(['retrain.label-drift', 'late', 'warn', 0.05]);
  expect(run.result).toMatchObject({
    verdict: 'warn',
    headline: 'retraining is due: share of late = 1: 0.220 → 0.160',
  });
});

test('input columns that drifted ask for training', async () => {
  const run = await monitor(flights(22, 20));
  expect(run.outputs).toMatchObject({ 'should-train': 'true', 'drifted-columns': '["distance"]' });
  expect(rules(run)).toContainEqual(['retrain.drift', null, 'warn', 0.3]);
});

/** The same without some columns of each row. */
const without = (text: string, keep: (cells: string[], line: number) => string[]): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line, index) => keep(line.split(','), index).join(','))
    .join('\n');

test.each<[string, string, string]>([
  [
    'too few rows',
    flights(16).split('\n').slice(0, 51).join('\n'),
    '50 recent rows, 100 are needed to decide',
  ],
  [
    'no labels yet',
    without(flights(16), ([id = '', distance = '']) => [id, distance]),
    'recent data have no label late yet',
  ],
  [
    'few labels yet',
    without(flights(16), ([id = '', distance = '', late = ''], line) => [
      id,
      distance,
      line > 60 ? '' : late,
    ]),
    '60 recent rows have the label late, 100 are needed to decide',
  ],
  [
    'no input column that the model knows',
    flights(22).replace('distance', 'miles'),
    'no input column could be compared: distance',
  ],
])('%s: undecided, which is not "no drift"', async (_title, recent, message) => {
  const run = await monitor(recent);
  expect(run.outputs).toMatchObject({ verdict: 'inconclusive', 'should-train': 'false', reasons: '[]' });
  expect(run.result?.headline).toBe(message);
  expect(rules(run).flat()).toContain('inconclusive');
});

test('labels in a file of their own are compared', async () => {
  const rows = (text: string, keep: number[]): string =>
    without(text, (cells) => keep.map((index) => cells[index] ?? ''));
  await writeFile(join(workspace, 'labels.csv'), rows(flights(16), [0, 2]));
  const run = await monitor(rows(flights(22), [0, 1]), { labels: 'labels.csv' });
  expect(run.result?.headline).toBe('retraining is due: share of late = 1: 0.220 → 0.160');
});
