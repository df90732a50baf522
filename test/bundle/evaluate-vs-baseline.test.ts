import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction, type ActionRun } from '../support/runner/index.ts';

const MODELS = join(import.meta.dirname, '..', 'fixtures', 'onnx');
let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'evaluate-'));
  await cp(MODELS, workspace, { recursive: true });
  const lines = ['id,a,b,late'];
  for (let row = 0; row < 2000; row++) {
    const a = Math.sin(row * 12.9898) * 2;
    const b = Math.cos(row * 78.233) * 2;
    lines.push(`${row},${a},${b},${a - 0.5 * b + Math.sin(row * 3.7) > 0 ? 1 : 0}`);
  }
  await writeFile(join(workspace, 'test.csv'), `${lines.join('\n')}\n`);
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const evaluate = (inputs: Record<string, string>): Promise<ActionRun> =>
  runAction({
    action: 'evaluate-vs-baseline',
    workspace,
    inputs: { data: 'test.csv', label: 'late', id: 'id', comment: 'never', ...inputs },
  });

test('a default scikit-learn export beats the naive baseline and is blessed', async () => {
  const run = await evaluate({ 'model-path': 'zipmap.onnx' });
  expect(run.log).toContain('Task: binary');
  expect(run.result?.verdict, run.log).toBe('pass');
  expect(run.result?.headline).toMatch(/^roc_auc 0\.500 → 0\.9\d\d .*: better than the naive baseline$/);
  const statement = JSON.parse(await readFile(run.outputs['blessing'] ?? '', 'utf8')) as {
    subject: { digest: { sha256: string } }[];
    predicate: { verdict: string; event: string };
  };
  expect(`sha256:${statement.subject[0]?.digest.sha256 ?? ''}`).toBe(run.result?.digests['model']);
  expect(statement.predicate).toMatchObject({ verdict: 'pass', event: 'workflow_dispatch' });
  expect(run.result?.files.map(({ path }) => path)).toEqual(['predictions.parquet', 'blessing.json']);
});

test('a worse model fails against a better one, and an old blessing does not survive', async () => {
  await evaluate({ 'model-path': 'zipmap.onnx' });
  const run = await evaluate({ 'model-path': 'weak.onnx', baseline: 'plain.onnx' });
  expect(run.result?.verdict, run.log).toBe('fail');
  expect(run.exitCode).toBe(1);
  expect(run.outputs['blessing'] ?? '').toBe('');
  await expect(stat(join(workspace, '.mlops', 'blessing.json'))).rejects.toThrow();
});

test('a baseline equal to the candidate is invalid', async () => {
  const run = await evaluate({ 'model-path': 'plain.onnx', baseline: 'plain.onnx' });
  expect(run.exitCode).toBe(1);
  expect(run.result?.error?.message).toMatch(/^Invalid input: plain\.onnx: .*same file content/);
});

test.each([
  ['no ONNX', { 'model-path': 'test.csv' }, /test\.csv: is no ONNX model/],
  ['no such model', { 'model-path': 'absent.onnx' }, /absent\.onnx: the file does not exist/],
  ['no such label', { 'model-path': 'plain.onnx', label: 'delayed' }, /has no column "delayed"/],
  ['no model', {}, /input "model-path" is required/],
  ['unknown metric', { 'model-path': 'plain.onnx', metrics: 'auc' }, /unknown metric "auc"/],
  ['glob', { 'model-path': 'plain.onnx', data: 'none/*.csv' }, /none\/\*\.csv/],
])('bad input: %s', async (_, inputs: Record<string, string>, message) => {
  const run = await evaluate(inputs);
  expect(run.exitCode).toBe(1);
  expect(run.result?.verdict).toBe('error');
  expect(run.result?.error?.message).toMatch(/^Invalid input: /);
  expect(run.result?.error?.message).toMatch(message);
});

test('predictions with missing, doubled or NaN rows are refused by id', async () => {
  const good = Array.from({ length: 2000 }, (_, row) => `${row},${(row % 100) / 100}`);
  const write = (lines: string[]): Promise<void> =>
    writeFile(join(workspace, 'said.csv'), `id,score\n${lines.join('\n')}\n`);
  await write(good.slice(1));
  expect((await evaluate({ predictions: 'said.csv' })).result?.error?.message).toMatch(
    /1 ids of the test data have no prediction: 0\./,
  );
  await write([...good, '7,0.5']);
  expect((await evaluate({ predictions: 'said.csv' })).result?.error?.message).toMatch(
    /1 ids occur more than once: 7\./,
  );
  await write(good.with(3, '3,nan'));
  expect((await evaluate({ predictions: 'said.csv' })).result?.error?.message).toMatch(
    /1 rows hold no finite value: ids 3\./,
  );
  await write(good.toReversed());
  expect((await evaluate({ predictions: 'said.csv' })).result?.error).toBeNull();
});
