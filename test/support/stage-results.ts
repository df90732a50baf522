import { neutralMetric } from '../../shared/model/neutral-metric.ts';
import type { CheckResult, MetricResult, StageName, StageResult } from '../../shared/model/stage-result.ts';

export const MODEL = 'flight-delay';
export const SHA = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

/** A result as a stage of a real run writes it; each test changes what it is about. */
export function stageResult(stage: StageName, changes: Partial<StageResult> = {}): StageResult {
  return {
    schemaVersion: 1,
    stage,
    model: MODEL,
    leg: null,
    state: 'concluded',
    verdict: 'pass',
    headline: `${stage} is done`,
    metrics: [],
    checks: [],
    kpis: [],
    flips: null,
    cost: null,
    changes: null,
    charts: [],
    facts: [],
    digests: {},
    baseline: null,
    journal: [],
    waivers: [],
    provenance: {
      repository: 'org/flights',
      sha: SHA,
      ref: 'refs/pull/7/merge',
      event: 'pull_request',
      runId: 4711,
      runNumber: 123,
      runAttempt: 1,
      job: 'mlops',
      actor: 'mona',
      actionVersion: '1.0.0',
      startedAt: '2026-11-25T08:00:00.000Z',
      finishedAt: '2026-11-25T08:00:12.100Z',
    },
    files: [],
    error: null,
    ...changes,
  };
}

export const metric = (name: string, changes: Partial<MetricResult> = {}): MetricResult => ({
  ...neutralMetric(name, 'higher'),
  ...changes,
});

export const bounds = (lower: number, upper: number): MetricResult['bounds'] => ({
  lower,
  upper,
  alpha: 0.05,
  sided: 'one',
});

export const rocAuc = (changes: Partial<MetricResult> = {}): MetricResult =>
  metric('roc_auc', {
    value: 0.654,
    baseline: 0.637,
    delta: 0.017,
    bounds: bounds(0.016, 0.018),
    p: 1e-9,
    method: 'delong',
    n: 479_586,
    nEff: 479_586,
    mde: 0.0012,
    gate: 'non-inferior: 0.005',
    ...changes,
  });

export function check(id: string, changes: Partial<CheckResult> = {}): CheckResult {
  return {
    id,
    column: null,
    severity: 'error',
    verdict: 'pass',
    value: null,
    threshold: null,
    n: null,
    m: null,
    count: null,
    message: 'holds',
    reason: null,
    samples: [],
    ...changes,
  };
}

export const evaluation = (changes: Partial<StageResult> = {}): StageResult =>
  stageResult('evaluate-vs-baseline', {
    headline: 'roc_auc 0.637 → 0.654 (+0.017, 90 % CI +0.016 … +0.018): better than champion 1.0.0',
    metrics: [
      rocAuc(),
      metric('log_loss', {
        direction: 'lower',
        value: 0.4934,
        baseline: 0.5007,
        delta: -0.0073,
        bounds: bounds(-0.0077, -0.0069),
        n: 479_586,
      }),
      metric('brier', {
        direction: 'lower',
        value: 0.1588,
        baseline: 0.1611,
        delta: -0.0023,
        bounds: bounds(-0.0025, -0.0021),
        n: 479_586,
      }),
      metric('accuracy', {
        value: 0.784,
        baseline: 0.784,
        delta: 0.0002,
        bounds: bounds(-0.0001, 0.0005),
        n: 479_586,
      }),
    ],
    flips: { fixed: 812, broken: 410, keys: null },
    baseline: { kind: 'champion', ref: null, version: '1.0.0', age: 'P2D', comparable: true, paired: true },
    changes: { data: true, params: false, code: false, environment: false },
    digests: { data: `sha256:${'9f'.repeat(32)}`, model: `sha256:${'3c'.repeat(32)}` },
    ...changes,
  });

/** One result of each stage of a run that improved the model. */
export function wholeRun(): StageResult[] {
  return [
    stageResult('validate-data', {
      verdict: 'warn',
      headline: '1,455,190 rows, 6 columns: 1 of 5 checks drifted',
      checks: [
        check('missing', {
          column: 'delay',
          value: 0,
          threshold: 0,
          n: 1_455_190,
          count: 0,
          message: 'no missing value',
        }),
        check('range', { column: 'distance', value: 21, threshold: '0 … 6000', message: 'within the range' }),
        check('drift', {
          column: 'time',
          severity: 'warning',
          verdict: 'warn',
          value: 0.0312,
          threshold: 0.02,
          n: 1_455_190,
          m: 970_000,
          message: 'Jensen-Shannon distance above its limit',
        }),
        check('drift', {
          column: 'distance',
          value: 0.0043,
          threshold: 0.02,
          n: 1_455_190,
          m: 970_000,
          message: 'no drift',
        }),
        check('duplicate-rows', { value: 0, threshold: 0, count: 0, message: 'no duplicate row' }),
      ],
      facts: [
        { name: 'rows', value: '1,455,190' },
        { name: 'columns', value: '6' },
      ],
    }),
    stageResult('train', {
      headline: 'trained in 12.1 s, log_loss 0.491',
      metrics: [metric('train_log_loss', { direction: 'lower', value: 0.491, seeds: 1 })],
      cost: {
        durationSeconds: 12.1,
        cpuSeconds: 20.2,
        peakMemoryMb: 310,
        modelBytes: 20_480,
        latencyP50Ms: null,
      },
      facts: [{ name: 'cache', value: 'miss: data/train.parquet changed' }],
    }),
    evaluation(),
    stageResult('register-model', {
      headline: 'registered 1.1.0',
      facts: [
        { name: 'version', value: '1.1.0' },
        { name: 'previous version', value: '1.0.0' },
      ],
    }),
    stageResult('deploy', {
      headline: 'serving 1.1.0 at http://127.0.0.1:8080',
      facts: [
        { name: 'served digest', value: `sha256:${'3c'.repeat(32)}` },
        { name: 'verify.signature', value: 'none' },
      ],
    }),
    stageResult('monitor', {
      verdict: 'warn',
      headline: 'retraining advised: the share of late flights fell from 0.216 to 0.161',
      checks: [
        check('label-drift', {
          column: 'late',
          severity: 'warning',
          verdict: 'warn',
          value: 0.055,
          threshold: 0.05,
          message: 'share of class 1: 0.216 → 0.161',
        }),
      ],
    }),
    stageResult('report', { headline: '6 stages reported, worst verdict: warn' }),
  ];
}
