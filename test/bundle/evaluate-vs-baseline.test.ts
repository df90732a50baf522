import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import expected from '../fixtures/onnx/expected.json' with { type: 'json' };
import blessingSchema from '../../shared/model/schemas/blessing.schema.json' with { type: 'json' };
import type { Blessing } from '../../shared/evaluation/blessing.ts';
import type { MetricResult } from '../../shared/model/stage-result.ts';
import { parseDocument } from '../../shared/model/validate.ts';
import { engineInFolder } from '../support/data/engine.ts';
import { crown, evaluateIn, evaluationProject, ROWS, writeTable } from '../support/evaluation/project.ts';
import { startFakeGitHub } from '../support/github/index.ts';
import type { ActionRun } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await evaluationProject();
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const evaluate = (inputs: Record<string, string>): Promise<ActionRun> => evaluateIn(workspace, inputs);
const metric = (run: ActionRun, name: string): MetricResult | undefined =>
  run.result?.metrics.find((entry) => entry.name === name);
const fact = (run: ActionRun, name: string): string | undefined =>
  run.result?.facts.find((entry) => entry.name === name)?.value;
const blessingFile = (): string => join(workspace, '.mlops', 'blessing.json');
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

test('the first model beats the naive baseline, which is stated, and is blessed', async () => {
  const run = await evaluate({ 'model-path': 'zipmap.onnx' });
  expect(run.result?.verdict, run.log).toBe('pass');
  expect(run.result?.headline).toMatch(/^roc_auc 0\.500 → 0\.9\d\d .*: better than the naive baseline$/);
  expect(fact(run, 'baseline')).toBe(
    'the naive baseline: the folder registry .mlops-registry has no champion of m',
  );
  const text = await readFile(run.outputs['blessing'] ?? '', 'utf8');
  const statement = parseDocument<Blessing>(blessingSchema, JSON.parse(text), 'the blessing');
  expect(`sha256:${statement.subject[0].digest.sha256}`).toBe(run.result?.digests['model']);
  expect(statement.subject[0].name).toBe('m');
  expect(statement.predicate).toMatchObject({
    verdict: 'pass',
    event: 'workflow_dispatch',
    baseline: { kind: 'naive', version: null, digest: null },
    data: run.result?.digests['data'],
    policy: run.result?.digests['policy'],
    gates: [{ name: 'roc_auc', gate: 'non-inferior: 0.005', verdict: 'pass', reason: null }],
  });
  expect(run.result?.files.map(({ path }) => path)).toEqual([
    'predictions.parquet',
    'blessing.json',
    'report.html',
  ]);
  expect(run.result?.cost?.modelBytes).toBe((await stat(join(workspace, 'zipmap.onnx'))).size);
});

test('the champion of the registry is the baseline; a worse model fails and loses an old blessing', async () => {
  await evaluate({ 'model-path': 'zipmap.onnx' });
  expect(await exists(blessingFile())).toBe(true);
  await crown(workspace, 'zipmap.onnx');
  const run = await evaluate({ 'model-path': 'weak.onnx' });
  expect(run.exitCode).toBe(1);
  expect(run.result?.verdict, run.log).toBe('fail');
  expect(run.result?.headline).toMatch(/: worse than champion 1\.0\.0$/);
  expect(run.annotations.at(-1)?.message).toMatch(/^Gate failed: roc_auc /);
  expect(run.outputs).toMatchObject({ 'baseline-version': '1.0.0', blessing: '' });
  expect(run.result?.baseline).toMatchObject({ kind: 'champion', version: '1.0.0', paired: true });
  expect(run.result?.flips?.broken).toBeGreaterThan(run.result?.flips?.fixed ?? NaN);
  expect(await exists(blessingFile())).toBe(false);
});

test('an unchanged model is skipped with the reason and no new blessing', async () => {
  await crown(workspace, 'zipmap.onnx');
  const run = await evaluate({ 'model-path': 'zipmap.onnx' });
  expect(run.exitCode).toBe(0);
  expect(run.result).toMatchObject({
    verdict: 'skipped',
    headline: 'unchanged model: the candidate is champion 1.0.0',
  });
  expect(run.outputs['blessing']).toBe('');
  expect(await exists(blessingFile())).toBe(false);
});

test('without a champion, on-missing-baseline says what happens, and nothing uncompared is blessed', async () => {
  const base = {
    'model-path': 'zipmap.onnx',
    gates: '[{metric: roc_auc, non-inferior: 0.005}, {metric: accuracy, min: 0.6}]',
  };
  const passed = await evaluate({ ...base, 'on-missing-baseline': 'pass' });
  expect(passed.exitCode, passed.log).toBe(0);
  expect(passed.result?.verdict).toBe('pass');
  expect(metric(passed, 'roc_auc')).toMatchObject({
    verdict: 'skipped',
    reason: 'not compared: there is no baseline',
  });
  expect(metric(passed, 'accuracy')?.verdict).toBe('pass');
  expect(fact(passed, 'blessing')).toBe('none: nothing was compared');
  expect(passed.outputs['blessing']).toBe('');
  expect(await exists(blessingFile())).toBe(false);

  const failed = await evaluate({ ...base, 'on-missing-baseline': 'fail' });
  expect(failed.exitCode).toBe(1);
  expect(failed.result).toMatchObject({
    verdict: 'fail',
    headline: 'no baseline: the folder registry .mlops-registry has no champion of m',
  });

  const none = await evaluate({ ...base, baseline: 'none', gates: '[{metric: accuracy, min: 0.6}]' });
  expect(none.result).toMatchObject({ verdict: 'pass', baseline: { kind: 'none', comparable: false } });
  expect(await exists(blessingFile())).toBe(false);
});

test('too little evidence is inconclusive: a warning, or what on-inconclusive makes of it', async () => {
  const inputs = {
    'model-path': 'plain.onnx',
    baseline: 'zipmap.onnx',
    gates: '[{metric: roc_auc, superior: 0}]',
  };
  const warned = await evaluate(inputs);
  expect(warned.exitCode, warned.log).toBe(0);
  expect(warned.result?.verdict).toBe('inconclusive');
  expect(metric(warned, 'roc_auc')?.bounds).toMatchObject({ alpha: 0.05, sided: 'one' });
  expect(warned.annotations.map(({ level, message }) => [level, message])).toContainEqual([
    'warning',
    expect.stringMatching(/^roc_auc: gate "superior: 0" is inconclusive: the interval holds the margin/),
  ]);
  expect(await exists(blessingFile())).toBe(false);
  const failed = await evaluate({ ...inputs, 'on-inconclusive': 'fail' });
  expect(failed.exitCode).toBe(1);
  expect(metric(failed, 'roc_auc')).toMatchObject({
    verdict: 'fail',
    reason: expect.stringMatching(/\(on-inconclusive: fail\)$/) as string,
  });
});

test('a single class leaves metrics undefined with a reason, and no gate on them passes', async () => {
  await writeTable(workspace, 'test.csv', 'id,a,b,late', (row) => `${row},${Math.sin(row)},0.5,0`, 50);
  const run = await evaluate({ 'model-path': 'zipmap.onnx', baseline: 'weak.onnx' });
  expect(run.exitCode).toBe(1);
  expect(metric(run, 'roc_auc')).toMatchObject({
    value: null,
    bounds: null,
    verdict: 'fail',
    reason: 'undefined: the test rows have a single class',
  });
  expect(metric(run, 'recall')).toMatchObject({
    value: null,
    verdict: 'skipped',
    reason: 'no row is positive',
  });
  expect(metric(run, 'accuracy')?.value).not.toBeNull();
  expect(JSON.parse(run.outputs['metrics'] ?? '{}')).toMatchObject({ roc_auc: null });
});

test('a regression is compared with a naive constant', async () => {
  const { rows, regression } = expected;
  const truth = regression.map((value, row) => value + Math.sin(row * 7.7));
  await writeTable(
    workspace,
    'test.csv',
    'id,a,b,y',
    (row) => [row, ...(rows[row] ?? []), truth[row] ?? 0].join(','),
    rows.length,
  );
  const run = await evaluate({ label: 'y', 'model-path': 'regression.onnx', baseline: 'naive:median' });
  expect(run.result?.verdict, run.log).toBe('pass');
  expect(fact(run, 'task')).toBe('regression');
  expect(run.result?.metrics.map(({ name }) => name)).toEqual(['rmse', 'mae', 'r2']);
  const rmse = metric(run, 'rmse');
  const wanted = Math.sqrt(regression.reduce((sum, y, row) => sum + (y - (truth[row] ?? 0)) ** 2, 0) / 100);
  expect(rmse?.value).toBeCloseTo(wanted, 5);
  expect(rmse).toMatchObject({ direction: 'lower', gate: 'non-inferior: 0.01 of baseline', verdict: 'pass' });
  expect(rmse?.bounds?.upper).toBeLessThan(0);
  expect(await exists(blessingFile())).toBe(true);
});

test("a default forest with text classes keeps scikit-learn's own probabilities in predictions.parquet", async () => {
  const { classes, probabilities } = expected.classifiers['forest-text-classes.onnx'];
  const named = probabilities.map(([p = 0]) => (p >= 0.5 ? 'late' : 'on time'));
  await writeTable(
    workspace,
    'test.csv',
    'id,a,b,status',
    (row) => [`f-${row}`, ...(expected.rows[row] ?? []), named[row]].join(','),
    named.length,
  );
  const run = await evaluate({
    label: 'status',
    'positive-class': 'late',
    'model-path': 'forest-text-classes.onnx',
    baseline: 'naive:most-frequent',
    gates: '[{metric: accuracy, superior: 0}]',
  });
  expect(run.result?.verdict, run.log).toBe('pass');
  expect(classes).toEqual(['late', 'on time']);
  const place = await engineInFolder();
  try {
    const file = join(workspace, '.mlops', 'predictions.parquet');
    const read = await place.engine.rows(`SELECT id, score, label_digest FROM read_parquet('${file}')`);
    expect(read).toHaveLength(named.length);
    for (const [row, { id, score }] of read.entries()) {
      expect(id).toBe(`f-${row}`);
      expect(Math.abs(Number(score) - (probabilities[row]?.[0] ?? NaN))).toBeLessThan(1e-6);
    }
    expect(new Set(read.map(({ label_digest: digest }) => digest)).size).toBe(2);
  } finally {
    await place.close();
  }
});

test('predictions are joined on id, whatever their order, and hold for either side', async () => {
  const score = (row: number): number => ((row * 37) % 100) / 100;
  await writeTable(workspace, 'said.csv', 'id,score', (row) => `${ROWS - 1 - row},${score(ROWS - 1 - row)}`);
  await writeTable(workspace, 'base.jsonl', '', (row) => JSON.stringify({ id: row, score: score(row) }));
  const run = await evaluate({ predictions: 'said.csv', baseline: 'base.jsonl' });
  expect(metric(run, 'roc_auc')?.delta, run.log).toBe(0);
  expect(run.result?.flips).toEqual({ fixed: 0, broken: 0, keys: null });
});

test('a token that may not comment, or none, changes no verdict', async () => {
  const github = await startFakeGitHub();
  try {
    const repo = { id: github.state.repositoryId };
    const side = { sha: 'a'.repeat(40), ref: 'main', repo };
    const pull_request = { number: 7, head: side, base: side };
    const event = { name: 'pull_request', payload: { pull_request, repository: { id: repo.id } } };
    const options = { event, github: { repository: github.state.repository }, env: github.environment() };
    const inputs = { 'model-path': 'zipmap.onnx', comment: 'auto', policy: 'head' };
    for (const token of [{}, { token: github.tokenFor({}) }]) {
      const run = await evaluateIn(workspace, inputs, { ...options, ...token });
      expect(run.exitCode, run.log).toBe(0);
      expect(run.result?.verdict).toBe('pass');
      expect(run.summary).toContain('roc_auc');
    }
  } finally {
    await github.close();
  }
});
