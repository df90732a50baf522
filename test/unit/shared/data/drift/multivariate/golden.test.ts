import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placementsOf } from '../../../../../../shared/statistics/delong.ts';
import { normalCdf } from '../../../../../../shared/statistics/distributions.ts';
import { classifyDomain } from '../../../../../../shared/data/drift/multivariate/domain-classifier.ts';
import { embeddingDistances } from '../../../../../../shared/data/drift/multivariate/embedding-distances.ts';
import type { FeatureSample } from '../../../../../../shared/data/drift/multivariate/feature-sample.ts';
import { maximumMeanDiscrepancy } from '../../../../../../shared/data/drift/multivariate/maximum-mean-discrepancy.ts';
import { rankSumVariance } from '../../../../../../shared/data/drift/multivariate/rank-sum-variance.ts';

interface Rows {
  reference: number[][];
  current: number[][];
}
interface Golden {
  embeddings: (Rows & { euclidean: number; cosine: number; components: number; mmd: number })[];
  classified: Record<'alike' | 'moved' | 'dependence', Rows & { auc: number }>;
  ranks: { positive: number[]; negative: number[]; u: number; p: number };
}

const file = join(import.meta.dirname, '../../../../../fixtures/golden/multivariate.json');
const golden = JSON.parse(await readFile(file, 'utf8')) as Golden;

const sampleOf = ({ reference, current }: Rows): FeatureSample => ({
  features: (reference[0] ?? []).map((_, index) => ({
    column: `c${String(index)}`,
    values: Float64Array.from([...reference, ...current], (row) => row[index] ?? Number.NaN),
  })),
  m: reference.length,
  n: current.length,
});

test.each(golden.embeddings)('embeddings: distances and MMD² are those of Evidently', (wanted) => {
  const sample = sampleOf(wanted);
  const { euclidean, cosine, components } = embeddingDistances(sample);
  expect(euclidean).toBeCloseTo(wanted.euclidean, 12);
  expect(cosine).toBeCloseTo(wanted.cosine, 12);
  expect(components).toBe(wanted.components);
  const { mmd2 } = maximumMeanDiscrepancy(sample, 'golden');
  // Evidently shows no discrepancy below 0.
  expect(Math.max(0, mmd2)).toBeCloseTo(wanted.mmd, 12);
});

test('the share of drifted components tells the two golden cases apart', () => {
  const shares = golden.embeddings.map((rows) => embeddingDistances(sampleOf(rows)).components);
  expect(shares[0]).toBeLessThan(shares[1] ?? 0);
});

test('rank sums: area and p are those of scipy, ties included', () => {
  const { positive, negative, u, p } = golden.ranks;
  const scores = Float64Array.from([...positive, ...negative]);
  const labels = Uint8Array.from(scores, (_, index) => (index < positive.length ? 1 : 0));
  const pairs = positive.length * negative.length;
  expect(placementsOf(labels, scores).auc * pairs).toBeCloseTo(u, 9);
  const z = (u - pairs / 2) / Math.sqrt(rankSumVariance(scores, positive.length));
  expect(normalCdf(-z)).toBeCloseTo(p, 10);
});

test.each(['alike', 'moved', 'dependence'] as const)(
  '%s: the classifier is as good as that of scikit-learn with the same trees',
  (kind) => {
    const wanted = golden.classified[kind];
    const { auc, interval, p, importances } = classifyDomain(sampleOf(wanted), 'golden');
    expect(Math.abs(auc - wanted.auc)).toBeLessThan(0.025);
    expect(interval[0]).toBeLessThan(auc);
    expect(interval[1]).toBeGreaterThan(auc);
    if (kind !== 'alike') expect(p).toBeLessThan(1e-6);
    if (kind === 'moved') expect(importances[0]?.column).toBe('c0');
    // The third column went along with nothing and is no cause.
    if (kind === 'dependence') expect(importances.at(-1)?.column).toBe('c2');
    expect(importances.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  },
);
