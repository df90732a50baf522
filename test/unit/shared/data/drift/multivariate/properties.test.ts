import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classifyDomain } from '../../../../../../shared/data/drift/multivariate/domain-classifier.ts';
import { embeddingDistances } from '../../../../../../shared/data/drift/multivariate/embedding-distances.ts';
import {
  firstRows,
  standardised,
  type FeatureSample,
} from '../../../../../../shared/data/drift/multivariate/feature-sample.ts';
import { maximumMeanDiscrepancy } from '../../../../../../shared/data/drift/multivariate/maximum-mean-discrepancy.ts';
import { seededRandom } from '../../../../../../shared/statistics/random.ts';

/** Two columns of uniform numbers, the current ones moved. */
function uniform(seed: string, m: number, n: number, shift = 0): FeatureSample {
  const random = seededRandom(seed);
  const values = (): Float64Array =>
    Float64Array.from({ length: m + n }, (_, row) => random() + (row < m ? 0 : shift));
  return {
    features: [
      { column: 'x', values: values() },
      { column: 'y', values: values() },
    ],
    m,
    n,
  };
}

/** Share of 100 equal pairs of tables that are called different at 5 %. */
function falseAlarms(p: (sample: FeatureSample, seed: string) => number, m: number, n: number): number {
  const seeds = Array.from({ length: 100 }, (_, index) => `null ${String(index)}`);
  return seeds.filter((seed) => p(uniform(seed, m, n), seed) < 0.05).length / seeds.length;
}

test('without drift, p is below 5 % in no more than about 5 % of the cases', () => {
  // 11 of 100 or more have a probability of 0.01 when 5 % is true.
  expect(falseAlarms((sample, seed) => classifyDomain(sample, seed).p, 150, 100)).toBeLessThan(0.11);
  const byKernel = (sample: FeatureSample, seed: string): number => {
    const { p } = maximumMeanDiscrepancy(sample, seed);
    p.extendTo(99);
    return p.p;
  };
  expect(falseAlarms(byKernel, 40, 30)).toBeLessThan(0.11);
});

test('a move is found, and the same seed repeats every figure', () => {
  const sample = uniform('moved', 200, 150, 0.3);
  const once = classifyDomain(sample, 'seed');
  expect(once.p).toBeLessThan(1e-6);
  expect(classifyDomain(sample, 'seed')).toEqual(once);
  const [kernel, again] = [maximumMeanDiscrepancy(sample, 'seed'), maximumMeanDiscrepancy(sample, 'seed')];
  for (const { p } of [kernel, again]) p.extendTo(199);
  expect(kernel.p.p).toBe(1 / 200);
  expect([again.mmd2, again.p.p]).toEqual([kernel.mmd2, kernel.p.p]);
});

test('MMD² is the same in both directions, whatever the order of the rows, and under a move of both sides', () => {
  const cell = fc.integer({ min: -20, max: 20 });
  const side = fc.array(fc.tuple(cell, cell), { minLength: 2, maxLength: 15 });
  const sampleOf = (reference: [number, number][], current: [number, number][], move = 0): FeatureSample => ({
    features: [0, 1].map((index) => ({
      column: String(index),
      values: Float64Array.from([...reference, ...current], (row) => (row[index] ?? 0) + move),
    })),
    m: reference.length,
    n: current.length,
  });
  fc.assert(
    fc.property(side, side, (reference, current) => {
      const of = (sample: FeatureSample): number => maximumMeanDiscrepancy(sample, 's').mmd2;
      const mmd2 = of(sampleOf(reference, current));
      expect(of(sampleOf(current, reference))).toBeCloseTo(mmd2, 9);
      expect(of(sampleOf(reference.toReversed(), current, 7))).toBeCloseTo(mmd2, 9);
      expect(Math.abs(mmd2)).toBeLessThanOrEqual(2);
    }),
  );
});

test('constant columns and equal rows: nothing drifts, nothing is undefined', () => {
  const flat = { features: [{ column: 'x', values: new Float64Array(60).fill(3) }], m: 30, n: 30 };
  expect(classifyDomain(flat, 's')).toMatchObject({
    auc: 0.5,
    p: 1,
    importances: [{ column: 'x', share: 0 }],
  });
  expect(maximumMeanDiscrepancy(flat, 's').mmd2).toBeCloseTo(0, 12);
  expect(standardised(flat).features[0]?.values[0]).toBe(0);
  expect(embeddingDistances({ ...flat, features: [{ column: '0', values: new Float64Array(60) }] })).toEqual({
    ...{ euclidean: 0, cosine: null, components: 0 },
  });
});

test('a smaller sample keeps the first rows of both sides', () => {
  const { features, m, n } = firstRows(
    { features: [{ column: 'x', values: Float64Array.of(1, 2, 3, 4, 5) }], m: 3, n: 2 },
    1,
  );
  expect([Array.from(features[0]?.values ?? []), m, n]).toEqual([[1, 4], 1, 1]);
});
