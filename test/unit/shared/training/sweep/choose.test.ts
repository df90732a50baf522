import { expect, test } from 'vitest';
import { candidateOf, type Candidate } from '../../../../../shared/training/sweep/candidates.ts';
import { choose, ranked } from '../../../../../shared/training/sweep/choose.ts';
import type { Trial, TrialResult } from '../../../../../shared/training/sweep/trial.ts';

const candidate = (configuration: number, values: number[], leaves = configuration): Candidate =>
  candidateOf(
    values.map((auc, at) => ({ trial: trial(configuration, at + 1, leaves), result: result({ auc }) })),
    'auc',
  );
const trial = (configuration: number, repeat: number, leaves: number): Trial => ({
  id: `${String(configuration)}-s${String(repeat)}`,
  configuration,
  chosen: { leaves },
  parameters: { leaves, seed: repeat },
  resource: null,
  repeat,
});
const result = (metrics: TrialResult['metrics'], reason: string | null = null): TrialResult => ({
  base: 'sha256:0',
  id: '1',
  parameters: {},
  status: reason === null ? 'finished' : 'failed',
  reason,
  metrics,
  model: null,
  durationSeconds: 1,
  cpuSeconds: null,
  peakMemoryMb: null,
});

test('mean and standard error over seeds', () => {
  expect(candidate(1, [0.1, 0.2, 0.6])).toMatchObject({
    mean: expect.closeTo(0.3, 12) as number,
    // sqrt(var([0.1, 0.2, 0.6]) / 3) = sqrt(0.07 / 3)
    standardError: expect.closeTo(0.1527525231651947, 12) as number,
  });
  expect(candidate(1, [0.1]).standardError).toBeNull();
});

test('a seed that failed fails its configuration, however good the others are', () => {
  const pairs = [result({ auc: 0.9 }), result({}, 'the command ended with exit code 3')].map((one, at) => ({
    trial: trial(1, at + 1, 1),
    result: one,
  }));
  expect(candidateOf(pairs, 'auc')).toMatchObject({
    mean: null,
    reason: 'seed 2: the command ended with exit code 3',
  });
  const [alone] = pairs;
  if (alone === undefined) throw new Error('no pair');
  expect(candidateOf([alone], 'loss').reason).toBe('it reports no loss');
  expect(candidateOf([{ ...alone, result: result({ auc: null }) }], 'auc').reason).toBe('auc is undefined');
});

test('the best is chosen by direction, of equals the earlier', () => {
  const all = [candidate(3, [0.5]), candidate(2, [0.7]), candidate(1, [0.7]), candidate(4, [0.1])];
  expect(ranked(all, 'higher').map(({ configuration }) => configuration)).toEqual([1, 2, 3, 4]);
  expect(choose(all, 'higher', undefined)?.chosen.configuration).toBe(1);
  expect(choose(all, 'lower', undefined)?.chosen.configuration).toBe(4);
  expect(choose([], 'lower', undefined)).toBeNull();
});

test('one standard error: the simplest that is as good as the best', () => {
  const all = [
    candidate(1, [0.9, 0.8], 64),
    candidate(2, [0.82, 0.82], 8),
    candidate(3, [0.81, 0.81], 16),
    candidate(4, [0.79, 0.79], 4),
  ];
  // The best has 0.85 with a standard error of 0.05.
  expect(choose(all, 'higher', undefined)).toMatchObject({
    chosen: { configuration: 1 },
    withinOneError: [1, 2, 3],
  });
  expect(choose(all, 'higher', { leaves: 'lower' })?.chosen.configuration).toBe(2);
  expect(choose(all, 'higher', { leaves: 'higher' })?.chosen.configuration).toBe(1);
});

test("the winner's luck is taken off as James and Stein say", () => {
  const all = [
    [1, 3],
    [2, 4],
    [3, 5],
    [4, 6],
    [5, 9],
  ].map((values, at) => candidate(at + 1, values));
  // Means 2, 3, 4, 5, 7 around 4.2, S = 14.8; variances of a mean 1, 1, 1, 1, 4, pooled 1.6; 1 - 2 * 1.6 / 14.8.
  expect(choose(all, 'higher', undefined)?.corrected).toBeCloseTo(4.2 + (1 - 3.2 / 14.8) * 2.8, 12);
  expect(choose(all.slice(0, 3), 'higher', undefined)).toMatchObject({
    corrected: null,
    correctedReason: 'it needs four configurations or more',
  });
  expect(
    choose(
      [1, 2, 3, 4].map((value) => candidate(value, [value])),
      'higher',
      undefined,
    ),
  ).toMatchObject({
    corrected: null,
    correctedReason: 'it needs two seeds or more',
    withinOneError: null,
  });
});

test('where all differences are noise, the corrected value is the mean of all', () => {
  const all = [1, 2, 3, 4].map((at) => candidate(at, [0 + at / 100, 10 - at / 100 + 0.01]));
  expect(choose(all, 'higher', undefined)?.corrected).toBeCloseTo(5.005, 12);
});
