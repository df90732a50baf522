import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeError, UserError } from '../../../../shared/errors.ts';
import { directionOf } from '../../../../shared/training/direction.ts';
import { DivergenceWatch } from '../../../../shared/training/divergence.ts';
import type { RowChoice } from '../../../../shared/training/metrics-formats/format.ts';
import { metricsFormatOf } from '../../../../shared/training/metrics-formats/registry.ts';
import { readMetrics } from '../../../../shared/training/read-metrics.ts';
import type { ReportedMetrics } from '../../../../shared/training/reported-metric.ts';

/** Written by the tools themselves: see make.py there. */
const WRITTEN = new URL('../../../fixtures/metrics', import.meta.url).pathname;
const LAST: RowChoice = { bestOf: null, directionOf };
const best = (name: string): RowChoice => ({ bestOf: name, directionOf });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const values = ({ metrics }: ReportedMetrics): Record<string, number | null> =>
  Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
const written = (name: string, choice = LAST): Promise<ReportedMetrics> =>
  readMetrics(join(WRITTEN, name), name, choice);
const read = async (name: string, text: string, choice = LAST): Promise<ReportedMetrics> => {
  await writeFile(join(folder, name), text);
  return readMetrics(join(folder, name), name, choice);
};
const refusal = async (name: string, text: string, choice = LAST): Promise<string> =>
  describeError(await read(name, text, choice).catch((caught: unknown) => caught)).message;

test.each([
  ['dvclive', { 'train.loss': 0.6, auc: 0.66 }],
  ['log.csv', { loss: 0.6, auc: 0.66 }],
  ['log.jsonl', { loss: 0.6, auc: 0.66 }],
  ['summary.toml', { auc: 0.66, 'train.loss': 0.6 }],
])('%s: the last values count', async (name, expected) => {
  expect(values(await written(name))).toEqual(expected);
});

test.each([
  ['dvclive', 'auc', { auc: 0.68, 'train.loss': 0.4 }],
  ['log.csv', 'auc', { loss: 0.4, auc: 0.68 }],
  ['log.jsonl', 'loss', { loss: 0.4, auc: 0.68 }],
  ['mlruns', 'auc', { auc: 0.68, 'train/loss': 0.4, diverged: null }],
])('%s: the row with the best %s counts', async (name, of, expected) => {
  expect(values(await written(name, best(of)))).toEqual(expected);
});

test('the newest run of MLflow counts, and is named', async () => {
  const reported = await written('mlruns');
  expect(values(reported)).toEqual({ auc: 0.66, 'train/loss': 0.6, diverged: null });
  expect(reported.notes).toEqual([
    expect.stringMatching(/^mlruns: metrics of the run 0\/[0-9a-f]{32}, the newest of 2\.$/),
  ]);
  expect(reported.metrics.find(({ name }) => name === 'diverged')?.reason).toBe('step 0 says "nan"');
});

test.each(['dvclive', 'log.csv', 'log.jsonl', 'mlruns'])('%s gives learning curves', async (name) => {
  const { charts } = await written(name);
  const auc = charts.find(({ id }) => id === 'auc-steps');
  expect(auc?.series[0]?.y).toEqual([0.61, 0.68, 0.66]);
  expect(auc?.x).toEqual(name.startsWith('log') ? [1, 2, 3] : [0, 1, 2]);
});

test("scikit-learn's report gives averages and classes, and no counts of rows", async () => {
  const report = values(await written('classification-report.json'));
  expect(report).toMatchObject({
    accuracy: 0.6,
    precision_macro: expect.closeTo(0.583333, 5) as number,
    '1.recall': expect.closeTo(0.666667, 5) as number,
  });
  expect(Object.keys(report).sort()).toEqual(
    ['accuracy', ...['0', '1'].flatMap((name) => [`${name}.f1`, `${name}.precision`, `${name}.recall`])]
      .concat(['macro', 'weighted'].flatMap((name) => [`f1_${name}`, `precision_${name}`, `recall_${name}`]))
      .sort(),
  );
});

test('figures of Bencher and of github-action-benchmark', async () => {
  const bencher = '{"load": {"latency": {"value": 88.0, "lower_value": 87.42, "upper_value": 88.88}}}';
  expect(values(await read('b.json', bencher))).toEqual({ 'load.latency': 88 });
  const entries = '[{"name": "CPU Load", "unit": "Percent", "value": 50, "range": "3"}]';
  expect((await read('e.json', entries)).metrics).toEqual([
    { name: 'CPU Load', value: 50, reason: null, unit: 'Percent' },
  ]);
  expect(await refusal('e.json', `[{"name": "a", "value": 1}, {"name": "a", "value": 2}]`)).toContain(
    'e.json:1:1: the metric "a" stands there twice',
  );
});

test('logs that write training and validation in rows of their own', async () => {
  const lightning =
    'epoch,step,train_loss,val_loss\n0,9,0.9,\n0,9,,0.8\n1,19,0.5,\n1,19,,0.7\n2,29,0.1,\n2,29,,0.9\n';
  expect(values(await read('metrics.csv', lightning))).toEqual({ train_loss: 0.1, val_loss: 0.9 });
  const reported = await read('metrics.csv', lightning, best('val_loss'));
  expect(values(reported)).toEqual({ train_loss: 0.5, val_loss: 0.7 });
  expect(reported.notes).toEqual(['metrics.csv: line 5 has the best val_loss.']);
});

test('pairs of name and value, other texts, quoted names and Windows line ends', async () => {
  expect(values(await read('m.tsv', 'metric\tvalue\r\nauc\t0.7\r\nloss\t1e-3\r\n'))).toEqual({
    auc: 0.7,
    loss: 0.001,
  });
  const reported = await read('m.csv', 'phase,"acc, top 1"\nwarm,0.1\ncold,0.2\n');
  expect(values(reported)).toEqual({ 'acc, top 1': 0.2 });
  expect(reported.notes).toEqual(['m.csv: columns without numbers are no metrics: phase.']);
});

test.each([
  ['m.csv', 'auc\n', 'm.csv: holds no row below its header'],
  ['m.csv', 'a,a\n1,2\n', 'm.csv:1: the column "a" stands there twice'],
  ['m.csv', 'auc,loss\n0.5\n', 'm.csv:2: is not a table'],
  ['m.csv', 'auc\n0.5\nhigh\n', 'm.csv:3: the metric "auc" is "high", not a number'],
  ['m.csv', 'name,value\nauc,1\nauc,2\n', 'm.csv:3: the metric "auc" stands there twice'],
  ['m.csv', 'phase\nwarm\n', 'm.csv: holds no metric'],
  ['m.jsonl', '{"a": 1}\n{"a": \n', 'm.jsonl:2: is not valid JSON'],
  ['m.jsonl', '[1]\n', 'm.jsonl:1: expected an object'],
  ['m.toml', 'a = 1\nb = \n', 'm.toml:2:'],
  ['m.toml', 'a = nan\n', 'm.toml: the metric "a" is NaN'],
])('%s with %j is refused with its place', async (name, text, message) => {
  expect(await refusal(name, text)).toContain(message);
});

test('the best row needs a metric that is there and a direction', async () => {
  expect(await refusal('m.csv', 'auc\n0.5\n', best('acu'))).toContain(
    '"acu" is no metric of "m.csv". Name one of auc',
  );
  expect(await refusal('m.csv', 'zeal\n0.5\n', best('zeal'))).toContain('Say it: directions: {zeal: higher}');
  expect(await refusal('m.csv', 'auc,b\nnan,1\n', best('auc'))).toContain('is undefined in every row');
});

test.each([
  ['m.csv', 'loss\n1\nnan\n', 'line 3 says "nan"'],
  ['m.jsonl', '{"loss": 1}\n{"loss": NaN}\n', 'line 2 says "NaN"'],
])('%s: an undefined value is null, with its line', async (name, text, reason) => {
  expect((await read(name, text)).metrics).toEqual([{ name: 'loss', value: null, reason }]);
});

test('a link in a folder of metrics is not followed', async () => {
  await cp(join(WRITTEN, 'dvclive'), join(folder, 'live'), { recursive: true });
  await writeFile(join(folder, 'secret.tsv'), 'step\tsecret\n0\t42\n1\t43\n');
  await symlink(join(folder, 'secret.tsv'), join(folder, 'live/plots/metrics/secret.tsv'));
  const { charts } = await readMetrics(join(folder, 'live'), 'live', LAST);
  expect(JSON.stringify(charts)).not.toContain('secret');
});

test('a folder of something else is refused with what is expected', async () => {
  const error: unknown = await readMetrics(folder, 'out', LAST).catch((caught: unknown) => caught);
  expect(describeError(error).message).toContain('the folder "out" is neither of DVCLive nor of MLflow');
});

test.each(['m.json', 'm.yml', 'm.toml', 'm.csv', 'm.tsv', 'm.jsonl'])(
  'whatever stands in %s, it is read or refused as a fault of the file',
  (name) => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .array(fc.array(fc.string(), { maxLength: 3 }), { maxLength: 4 })
        .map((rows) => rows.map((row) => row.join(',')).join('\n')),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(LAST, best('a')), (content, choice) => {
        try {
          for (const { value } of metricsFormatOf(name).read(content, name, choice).metrics)
            expect(value === null || Number.isFinite(value)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 300 },
    );
  },
);

test.each([
  ['a loss that is no number any more', [1, null], 'loss is no number any more at step 2'],
  [
    'thrice above a thousand times its first value',
    [1, 2000, 3000, 4000],
    'loss is 4.00e+3 at step 4, more than',
  ],
  ['one bad batch', [1, 2000, 1, 2000, 2000, 1], null],
  ['a start near zero', [1e-6, 900, 900, 900, 900], null],
])('divergence: %s', (_, losses, expected) => {
  const watch = new DivergenceWatch();
  const said = losses
    .map((value, index) => watch.observe({ name: 'loss', value, reason: null }, index + 1))
    .find((reason) => reason !== null);
  if (expected === null) expect(said).toBeUndefined();
  else expect(said).toContain(expected);
});

test('only losses that are reported step by step are watched', () => {
  const watch = new DivergenceWatch();
  const undefinedOf = (name: string, step: number | null): string | null =>
    watch.observe({ name, value: null, reason: null }, step);
  expect(undefinedOf('auc', 1)).toBeNull();
  expect(undefinedOf('loss', null)).toBeNull();
  expect(undefinedOf('glossary', 1)).toBeNull();
  expect(undefinedOf('valLoss', 1)).toContain('valLoss');
});
