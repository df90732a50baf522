import type { StageName, StageResult } from '../../../shared/model/stage-result.ts';
import type { Verdict } from '../../../shared/model/verdict.ts';
import { bounds, check, metric, rocAuc, stageResult } from '../stage-results.ts';

const DIGEST = `sha256:${'9f'.repeat(32)}`;

/** A result in which every member says something, so that every text of a result is somewhere on the page. */
export const fullResult = (stage: StageName, verdict: Verdict): StageResult =>
  stageResult(stage, {
    verdict,
    headline: 'said by the stage',
    leg: { os: 'linux', seed: 1 },
    metrics: [
      rocAuc({ slice: { country: 'DE', age: 'young' }, unit: 'points', reason: 'few rows', verdict }),
      rocAuc({ value: null, delta: null, bounds: null, reason: 'one class only', verdict: 'fail' }),
      metric('log_loss', {
        value: 0.49,
        baseline: 0.5,
        delta: -0.01,
        bounds: bounds(-0.02, -0.01),
        unit: 'nats',
      }),
    ],
    checks: [
      check('range', {
        column: 'distance',
        verdict: 'fail',
        value: 'minus one',
        threshold: '0 … 6000',
        message: 'out of range',
        reason: 'see the rows',
        measures: { psi: 0.3 },
        samples: [{ file: 'data/train.csv', line: 812, row: 811, value: 'NA' }],
      }),
      check('missing', { column: 'delay', message: 'none is missing' }),
    ],
    kpis: [
      {
        name: 'cost',
        value: 3.1,
        unit: 'USD',
        target: 3.5,
        direction: 'lower',
        gate: 'max: 4',
        verdict: 'pass',
      },
    ],
    flips: { fixed: 812, broken: 410, keys: ['flight 1'] },
    cost: { durationSeconds: 12.1, cpuSeconds: 20.2, peakMemoryMb: 310, modelBytes: 20_480, latencyP50Ms: 2 },
    changes: { data: true, params: true, code: false },
    charts: [
      {
        id: 'trend',
        kind: 'line',
        title: 'trend',
        x: ['a1b2', 'c3d4', 'e5f6'],
        series: [{ name: 'roc_auc', y: [0.7, 0.6, 0.65] }],
      },
      {
        id: 'shares',
        kind: 'bar',
        title: 'shares',
        x: ['UA', 'DL'],
        series: [
          { name: 'before', y: [0.4, 0.6] },
          { name: 'now', y: [0.5, 0.5] },
        ],
      },
    ],
    facts: [{ name: 'rows', value: 'many' }],
    digests: { data: DIGEST, model: DIGEST, config: DIGEST },
    baseline: {
      kind: 'champion',
      ref: 'main',
      version: '1.0.0',
      age: 'P2D',
      comparable: true,
      paired: true,
    },
    journal: [{ kind: 'test-set', digest: DIGEST }],
    waivers: [{ metric: 'roc_auc', reason: 'agreed', by: 'mona' }],
    files: [{ path: 'profile.json', digest: DIGEST }],
    error: { kind: 'invalid-input', message: 'a file is missing' },
  });
