import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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

describe('drift is judged by the settings of validate-data', () => {
  const field = (drift: string): string =>
    `fields:\n  - {name: id, x-mlops: {role: id}}\n  - {name: distance, type: number, x-mlops: {drift: ${drift}}}\n  - {name: late, x-mlops: {role: label, environments: [training]}}\n`;
  const moved = (run: ActionRun): unknown =>
    run.result?.checks
      .filter(({ id, column }) => id.startsWith('drift.') && column === 'distance')
      .map(({ id, verdict, threshold }) => [id, verdict, threshold]);

  test.each([
    ['{threshold: 5}', [['drift.w1n', 'pass', 5]], '[]'],
    ['{method: ks, threshold: 0.2}', [['drift.ks', 'warn', 0.2]], '["distance"]'],
    ['{direction: down}', [['drift.w1n', 'pass', 0.1]], '[]'],
    ['false', [], '[]'],
  ])('drift: %s', async (drift, measures, columns) => {
    await writeFile(join(workspace, 'schema.yml'), field(drift));
    const run = await monitor(flights(22, 20), { schema: 'schema.yml' });
    expect((moved(run) as unknown[]).slice(0, 1)).toEqual(measures);
    expect(run.outputs['drifted-columns']).toBe(columns);
  });

  test('from the same keys of the configuration, preset included', async () => {
    await writeFile(join(workspace, 'schema.yml'), field('{}'));
    await writeFile(
      join(workspace, 'mlops.yml'),
      'data: {schema: schema.yml}\nvalidate: {preset: evidently}\n',
    );
    const run = await monitor(flights(22, 20));
    expect(moved(run)).toEqual([['drift.evidently.ks', 'warn', 0.05]]);
    expect(run.result?.facts).toContainEqual({ name: 'drift', value: 'by the rules of evidently' });
  });

  test('a column of high importance asks for training alone, one of no weight does not', async () => {
    const decision = 'drift: {share: 1}\nlabel: {shareChange: 0.9}';
    await writeFile(join(workspace, 'schema.yml'), field('{importance: high}'));
    const high = await monitor(flights(22, 20), { schema: 'schema.yml', decision });
    expect(high.outputs).toMatchObject({ 'should-train': 'true' });
    expect(high.outputs['reasons']).toContain('decides alone: distance');
    await writeFile(join(workspace, 'schema.yml'), field('{importance: 0}'));
    const none = await monitor(flights(22, 20), { schema: 'schema.yml', decision: 'drift: {share: 0.3}' });
    expect(none.outputs).toMatchObject({ 'should-train': 'false', 'drifted-columns': '["distance"]' });
  });

  test('recent data are read as the schema says', async () => {
    await writeFile(
      join(workspace, 'schema.yml'),
      "missingValues: ['', NA]\n" + field('{}').replace('type: number', "type: number, decimalChar: ','"),
    );
    const recent = flights(22)
      .split('\n')
      .map((line, row) => (row === 1 ? '0,NA,1' : line.replace(/^(\d+),(\d+)/, '$1,"$2,0"')))
      .join('\n');
    const run = await monitor(recent, { schema: 'schema.yml' });
    expect(moved(run)).toEqual([
      ['drift.w1n', 'pass', 0.1],
      ['drift.missing_share', 'pass', 0.05],
    ]);
  });
});
