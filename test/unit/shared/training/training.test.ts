import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeError } from '../../../../shared/errors.ts';
import { shellQuote } from '../../../../shared/process/shell.ts';
import { directionOf } from '../../../../shared/training/direction.ts';
import {
  changedParts,
  fingerprintOf,
  type FingerprintParts,
} from '../../../../shared/training/fingerprint.ts';
import { MetricLines } from '../../../../shared/training/metric-lines.ts';
import { parameterVariables, substituteParameters } from '../../../../shared/training/parameters.ts';
import { readMetrics } from '../../../../shared/training/read-metrics.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'training-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const quote = (text: string): string => shellQuote(text, 'linux');

test('only declared names are replaced, never after $ and never unquoted', () => {
  const command = 'run {depth} ${depth} {other} {a,b} \\{depth} {name}';
  expect(substituteParameters(command, { depth: 3, name: "it's; $(id)" }, quote)).toBe(
    `run '3' \${depth} {other} {a,b} \\{depth} 'it'\\''s; $(id)'`,
  );
});

test.each(['echo "{a}"', "echo '{a}'"])('%s is refused: quoting would not protect there', (command) => {
  expect(() => substituteParameters(command, { a: '$(id)' }, quote)).toThrow('inside');
});

test('the shell gets every value as one word', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      fc.pre(!/[\0\r\n]/.test(value) && value.isWellFormed());
      const command = substituteParameters('printf %s {v}', { v: value }, quote);
      expect(execFileSync('bash', ['-c', command], { encoding: 'utf8' })).toBe(value);
    }),
    { numRuns: 40 },
  );
});

test('values with line ends and names that collide are refused', () => {
  expect(() => parameterVariables({ a: 'x\ny' })).toThrow('line end');
  expect(() => parameterVariables({ 'a-b': 1, a_b: 2 })).toThrow('MLOPS_PARAM_A_B');
  expect(parameterVariables({ depth: 3, on: true, none: null })).toEqual({
    MLOPS_PARAM_DEPTH: '3',
    MLOPS_PARAM_ON: 'true',
    MLOPS_PARAM_NONE: '',
  });
});

test('the fingerprint names what differs', () => {
  const parts: FingerprintParts = {
    command: 'node train.js',
    parameters: { depth: 3 },
    workingDirectory: '.',
    outputs: {},
    inputs: { 'train.js': 'sha256:1' },
    lockFiles: {},
    environment: { platform: 'linux' },
    action: 1,
  };
  const now = {
    ...parts,
    parameters: { depth: 4 },
    inputs: { 'train.js': 'sha256:2', 'new.csv': 'sha256:3' },
  };
  expect(fingerprintOf(now)).not.toBe(fingerprintOf(parts));
  expect(changedParts(parts, now)).toEqual(['params.depth', 'new.csv', 'train.js']);
  expect(changedParts(parts, { ...parts })).toEqual([]);
});

test.each([
  ['loss', 'lower'],
  ['val_rmse', 'lower'],
  ['valLogLoss', 'lower'],
  ['roc_auc', 'higher'],
  ['accuracy', 'higher'],
  ['testF1', 'higher'],
  ['r2_score', 'higher'],
  ['learning_rate', 'unknown'],
  ['rows', 'unknown'],
  ['epoch', 'unknown'],
  ['time_score', 'unknown'],
])('%s: %s is better', (name, direction) => {
  expect(directionOf(name)).toBe(direction);
});

async function read(name: string, content: string | Buffer): Promise<unknown> {
  await writeFile(join(folder, name), content);
  const { metrics } = await readMetrics(join(folder, name), name, { bestOf: null, directionOf });
  return metrics;
}

test('nested metrics are named with dots', async () => {
  const expected = [
    { name: 'auc', value: 0.5, reason: null },
    { name: 'test.loss', value: 1, reason: null },
    { name: 'test.f1', value: null, reason: 'the metrics file says null' },
  ];
  expect(await read('m.json', '{"auc": 0.5, "test": {"loss": 1, "f1": null}}')).toEqual(expected);
  expect(await read('m.yml', 'auc: 0.5\ntest:\n  loss: 1\n  f1: null\n')).toEqual(expected);
});

test.each([
  ['m.json', '{\n  "auc": NaN\n}', 'Invalid input: m.json:2:10: NaN is not valid JSON.'],
  ['m.json', '{"b": 1,\n"a": -Infinity}', 'm.json:2:6: -Infinity is not valid JSON'],
  ['m.json', '{"NaN": 1, "a": "NaN"}', 'the metric "a" is "NaN" (a string), not a number'],
  ['m.json', '[1, 2]', 'm.json:1:1: expected a map of metric names to numbers'],
  ['m.json', '0.7', 'expected a map of metric names to numbers'],
  ['m.json', '{"a": true}', 'the metric "a" is true (a boolean), not a number'],
  ['m.json', '{"a": 1, "a": 2}', 'm.json:1:10: '],
  ['m.json', '{"a.b": 1, "a": {"b": 2}}', 'the metric "a.b" stands there twice'],
  ['m.json', '{"__proto__": {"a": 1}}', 'the key "__proto__" is not allowed'],
  ['m.json', `{"${'a'.repeat(201)}": 1}`, 'has a name longer than 200 characters'],
  ['m.json', '{"a\\u0007": 1}', 'has a control character in its name'],
  ['m.json', '{"a": "0.5"}', 'Invalid input: m.json:1:2: the metric "a" is "0.5" (a string), not a number.'],
  ['m.json', '{"a": [1]}', 'm.json:1:2: the metric "a" is a list'],
  ['m.json', '{"a": 1e999}', 'the metric "a" is Infinity'],
  ['m.yml', 'a: 1\nb: .nan\n', 'm.yml:2:1: the metric "b" is NaN'],
  ['m.json', '{', 'm.json: is not valid JSON'],
  ['m.json', '', 'm.json: the metrics file is empty'],
  ['m.json', '{}', 'holds no metric'],
  ['m.json', Buffer.from([0x7b, 0xff]), 'm.json: is not UTF-8 text'],
  ['m.txt', 'x', 'is no known kind of metrics file'],
])('%s with %j is refused with its place', async (name, content, message) => {
  const error: unknown = await read(name, content).catch((caught: unknown) => caught);
  expect(describeError(error).message).toContain(message);
});

test('lines of the output give metrics and series', () => {
  const lines = new MetricLines();
  for (const line of [
    'mlops-metric loss=2 step=1',
    'noise',
    'mlops-metric loss=1 step=2',
    'mlops-metric f1=nan',
  ])
    lines.read(line);
  expect(lines.metrics()).toEqual([
    { name: 'loss', value: 1, reason: null },
    { name: 'f1', value: null, reason: 'the command reported "nan"' },
  ]);
  expect(lines.charts()).toMatchObject([{ x: [1, 2], series: [{ name: 'loss', y: [2, 1] }] }]);
});

test('a long series stays bounded', () => {
  const lines = new MetricLines();
  for (let step = 0; step < 50_000; step += 1) lines.read(`mlops-metric loss=1 step=${String(step)}`);
  expect(lines.charts()[0]?.x.length).toBeLessThan(1000);
});
