import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MetricResult } from '../../shared/model/stage-result.ts';
import { MODEL, tellDemo, type DemoStory } from '../support/demo/demo.ts';
import { openOutput } from '../support/demo/output.ts';
import type { StageRun, WorkflowRun } from '../support/demo/run-workflow.ts';
import golden from '../fixtures/golden/demo.json' with { type: 'json' };

let folder: string;
let told: DemoStory;
const said: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-output-'));
  const never = new AbortController();
  told = await tellDemo({
    output: await openOutput(folder),
    cancel: never.signal,
    say: (line) => said.push(line),
  });
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const runs = (): WorkflowRun[] => Object.values(told.runs);
function stage(run: keyof DemoStory['runs'], action: string): StageRun {
  const found = told.runs[run].stages.find((candidate) => candidate.action === action);
  if (found === undefined) throw new Error(`${run} did not run ${action}`);
  return found;
}
function metricOf(run: keyof DemoStory['runs'], name: string): MetricResult {
  const found = stage(run, 'evaluate-vs-baseline').result?.metrics.find((metric) => metric.name === name);
  if (found === undefined) throw new Error(`${run} has no metric ${name}`);
  return found;
}

describe('the story', () => {
  test('four runs of the example workflows, each stage in its order', () => {
    const VALIDATED = ['validate-data', 'train', 'evaluate-vs-baseline'];
    expect(runs().map(({ event, stages }) => [event, stages.map(({ action }) => action)])).toEqual([
      ['workflow_dispatch', [...VALIDATED, 'register-model']],
      ['pull_request', [...VALIDATED, 'report']],
      ['push', [...VALIDATED, 'register-model', 'deploy']],
      ['schedule', ['monitor']],
    ]);
    const verdicts = runs().flatMap(({ stages }) => stages.map(({ result }) => result?.verdict));
    expect(verdicts).toEqual([...Array.from({ length: 13 }, () => 'pass'), 'warn']);
    expect(runs().flatMap(({ stages }) => stages.filter(({ heldStreams }) => heldStreams))).toEqual([]);
  });

  test('the first champion passes against a naive prediction, the candidate against the first champion', () => {
    expect(stage('1-first-champion', 'evaluate-vs-baseline').result?.baseline?.kind).toBe('naive');
    expect(stage('1-first-champion', 'register-model').outputs).toMatchObject({ version: '1.0.0' });
    for (const run of ['2-pull-request', '3-push'] as const) {
      expect(stage(run, 'evaluate-vs-baseline').result?.baseline).toMatchObject({
        kind: 'champion',
        version: '1.0.0',
        paired: true,
      });
      expect(metricOf(run, 'roc_auc')).toMatchObject({ verdict: 'pass', gate: 'non-inferior: 0.005' });
      expect(metricOf(run, 'roc_auc').bounds?.lower).toBeGreaterThan(0);
    }
  });

  test('one model goes from training to serving, known by its digest', () => {
    const digest = stage('2-pull-request', 'train').outputs['model-digest'];
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(stage('3-push', 'train').outputs).toMatchObject({ 'cache-hit': 'true', 'model-digest': digest });
    expect(stage('3-push', 'register-model').outputs).toMatchObject({
      version: '1.1.0',
      'previous-version': '1.0.0',
      created: 'true',
      digest,
    });
    expect(stage('3-push', 'deploy').outputs).toMatchObject({ digest, 'served-digest': digest });
    expect(told.served.digest).toBe(digest);
    expect(stage('4-schedule', 'monitor').result?.digests['model']).toBe(digest);
  });

  test('the served model answers over HTTP what the evaluation saw', () => {
    const { flights, answers } = told.served;
    expect(flights).toHaveLength(3);
    for (const [row, { evaluated }] of flights.entries()) expect(answers[row]).toBeCloseTo(evaluated, 5);
  });

  test('what is turned off is shown', () => {
    const off = stage('3-push', 'deploy').result?.facts.find(({ name }) => name === 'turned off')?.value;
    expect(off).toMatch(/signature.*scan/);
    expect(said.join('\n')).toContain(
      `turned off by mlops.yml, because a try-out has no key and no scanner: ${String(off)}`,
    );
  });
});

describe('GitHub', () => {
  test('sees one comment, written by report alone, and one dispatch', () => {
    expect(told.writes).toEqual([
      { operation: 'issues/create-comment', status: 201 },
      {
        operation: 'actions/create-workflow-dispatch',
        status: expect.toSatisfy((code) => code === 200 || code === 204) as number,
      },
    ]);
    expect(told.comments).toHaveLength(1);
    expect(told.comments[0]?.author).toBe('github-actions[bot]');
    expect(told.dispatches).toEqual([
      {
        workflow: 'continuous-training.yml',
        ref: 'main',
        inputs: expect.objectContaining({ model: MODEL, reason: 'label-drift' }) as object,
      },
    ]);
  });

  test('shows a concluded check for each stage of the pull request and of the delivery', () => {
    const stages = [...told.runs['2-pull-request'].stages, ...told.runs['3-push'].stages];
    expect(told.checks).toEqual(stages.map(({ action }) => `${MODEL} / ${action}: success`));
  });

  test('keeps profiles and test-set ledger of what was delivered and the history of the monitor; the pull request writes no state', () => {
    const delivered = [
      expect.stringMatching(/^Set baseline\/[0-9a-f]{40}\.json$/) as string,
      'Set baseline/last-success.json',
      'Set ledger.jsonl',
    ];
    const history = ['Set monitor.jsonl', 'Append to monitor.jsonl'];
    expect(told.stateChanges).toEqual([...delivered, ...delivered, ...history]);
  });

  test('keeps every stage of every run as an artifact, and the model as one of its own', () => {
    const expected = runs().map(({ stages }) =>
      stages.flatMap(({ action }) => (action === 'train' ? ['train', 'model'] : [action])),
    );
    expect(told.artifacts).toEqual(expected.map((names) => names.map((name) => `mlops-${MODEL}-${name}-a1`)));
  });

  test('the comment says verdict, metric, difference and interval before anything else', () => {
    const lines = (told.comments[0]?.body ?? '').split('\n').filter((line) => line.startsWith('>'));
    const head = lines
      .join(' ')
      .replaceAll(/[\\*`>]/g, '')
      .replaceAll(/\s+/g, ' ');
    expect(head).toMatch(/better than champion 1\.0\.0/i);
    expect(head).toContain('roc_auc 0.642 → 0.658');
    expect(head).toContain('+0.016 (90 % CI +0.015 … +0.017)');
  });
});

describe('monitor', () => {
  test('finds no input column that drifts, and does not look at the time', () => {
    const { result, outputs } = stage('4-schedule', 'monitor');
    expect(outputs['drifted-columns']).toBe('[]');
    const drift = (result?.checks ?? []).filter(({ id }) => id.startsWith('drift.'));
    expect(new Set(drift.map(({ column }) => column))).toEqual(
      new Set(['minute_of_day', 'weekday', 'distance', 'origin', 'destination']),
    );
    expect(drift.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  });

  test('retrains by the label rule alone', () => {
    const { outputs, result } = stage('4-schedule', 'monitor');
    expect(outputs['should-train']).toBe('true');
    expect(outputs['dispatched']).toBe('true');
    const reasons = JSON.parse(outputs['reasons'] ?? '[]') as unknown[];
    expect(reasons).toHaveLength(1);
    const { reference, current } = golden.monitor.late;
    expect(JSON.stringify(reasons[0])).toContain(`${reference.toFixed(3)} → ${current.toFixed(3)}`);
    expect(result?.headline).toContain('0.216 → 0.161');
  });
});

describe('numbers agree with scipy and scikit-learn', () => {
  /** Of closed forms; another processor may round the model's 32-bit scores differently, which no formula can undo. */
  let tolerance: number;
  beforeAll(async () => {
    const digests = await Promise.all(['2-pull-request', '1-first-champion'].map(scoresDigest));
    const { candidate, champion } = golden.scores;
    tolerance = digests[0] === candidate && digests[1] === champion ? 1e-10 : 1e-5;
  });
  const agree = (ours: number | null | undefined, theirs: number, relative = tolerance): void => {
    expect(ours).toSatisfy(
      (value) => typeof value === 'number' && Math.abs(value - theirs) <= relative * Math.abs(theirs) + 1e-12,
      `${String(ours)} is not ${String(theirs)}`,
    );
  };
  const { candidate, champion, difference, n, flips } = golden.evaluation;

  test.each(Object.keys(candidate) as (keyof typeof candidate)[])('%s of both models', (name) => {
    for (const run of ['2-pull-request', '3-push'] as const) {
      const { value, baseline, delta } = metricOf(run, name);
      agree(value, candidate[name]);
      agree(baseline, champion[name]);
      expect(delta).toBeCloseTo(candidate[name] - champion[name], 12);
    }
    agree(metricOf('1-first-champion', name).value, champion[name]);
  });

  test.each(Object.entries(difference))('bounds of the difference of %s', (name, { delta, lower, upper }) => {
    const metric = metricOf('2-pull-request', name);
    agree(metric.delta, delta);
    agree(metric.bounds?.lower, lower);
    agree(metric.bounds?.upper, upper);
    expect(metric.n).toBe(n);
  });

  test('rows that changed sides, and their mid-p McNemar test', () => {
    expect(stage('2-pull-request', 'evaluate-vs-baseline').result?.flips).toMatchObject(flips);
    agree(metricOf('2-pull-request', 'accuracy').p, golden.evaluation.mid_p_mcnemar, 1e-8);
  });

  test.each([
    ['January to March against January', '2-pull-request', 'validate-data', golden.validate.drift],
    ['May against the data of the served model', '4-schedule', 'monitor', golden.monitor.drift],
  ] as const)('drift of %s', (_name, run, action, { columns, m, n: recent }) => {
    const checks = (stage(run, action).result?.checks ?? []).filter(({ id }) => id.startsWith('drift.'));
    for (const [column, expected] of Object.entries(columns)) {
      const method = 'w1n' in expected ? 'w1n' : 'js';
      const check = checks.find(({ id, column: of }) => id === `drift.${method}` && of === column);
      const figures = { ...check?.measures, [method]: Number(check?.value) };
      // Square roots of differences near zero: the tolerance of the golden values.
      for (const [name, value] of Object.entries(expected)) agree(figures[name] ?? NaN, value, 1e-8);
      expect([check?.m, check?.n]).toEqual([m, recent]);
    }
  });

  test('the change of the share of late flights', () => {
    const checks = stage('4-schedule', 'monitor').result?.checks ?? [];
    const rules = checks.filter(({ id }) => id.startsWith('retrain.'));
    expect(rules.filter(({ verdict }) => verdict === 'warn').map(({ id }) => id)).toEqual([
      'retrain.label-drift',
    ]);
    const { reference, current } = golden.monitor.late;
    agree(Number(rules.find(({ id }) => id === 'retrain.label-drift')?.value), reference - current);
  });

  test('rows of the training data', () => {
    expect(stage('2-pull-request', 'validate-data').outputs['row-count']).toBe(String(golden.validate.rows));
  });
});

describe('what is left', () => {
  test('is there to look at', async () => {
    for (const file of [
      'comment.md',
      'comment.html',
      'report.html',
      'results/4-schedule/monitor.json',
      'logs/3-push/deploy.log',
    ])
      expect(existsSync(join(folder, file)), file).toBe(true);
    expect(await readFile(join(folder, 'comment.md'), 'utf8')).toBe(told.comments[0]?.body);
    expect(existsSync(join(folder, 'registry', MODEL))).toBe(true);
  });

  test('is no process and no change of the work tree', () => {
    expect(told.served.processes.length > 0).toBe(existsSync('/proc'));
    expect(told.processes).toEqual([]);
    expect(told.workTree.after).toBe(told.workTree.before);
  });
});

/** Of the scores as 64-bit numbers in the order of the flights. */
async function scoresDigest(run: string): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const file = join(folder, 'results', run, 'predictions.parquet').replaceAll("'", "''");
    const read = await connection.runAndReadAll(`select score from '${file}' order by id::bigint`);
    const scores = Float64Array.from(read.getColumnsJS()[0] as number[]);
    return createHash('sha256').update(new Uint8Array(scores.buffer)).digest('hex');
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
