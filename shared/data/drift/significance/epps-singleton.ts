import { total, type PairedNumbers } from '../paired-counts.ts';
import { quantileOfCounts } from '../quantile-of-counts.ts';
import { chiSquareTail } from './chi-square.ts';
import type { Test } from './ranks.ts';

const POINTS = [0.4, 0.8];
const SIZE = 2 * POINTS.length;

/**
 * Compares empirical characteristic functions (Epps and Singleton, Journal of Statistical Computation and Simulation 26,
 * 1986), as `scipy.stats.epps_singleton_2samp`. Null where the values do not spread.
 */
export function eppsSingleton({ x, r, c }: PairedNumbers): Test | null {
  const [m, n] = [total(r), total(c)];
  const rows = m + n;
  const pooled = r.map((count, i) => count + (c[i] ?? 0));
  const spread = (quantileOfCounts(pooled, x, 0.75) - quantileOfCounts(pooled, x, 0.25)) / 2;
  if (!(spread > 0)) return null;
  const features = Array.from(x, (value) =>
    POINTS.flatMap((t) => [Math.cos((t / spread) * value), Math.sin((t / spread) * value)]),
  );
  const [reference, current] = [momentsOf(features, r, m), momentsOf(features, c, n)];
  const covariance = reference.covariance.map((row, i) =>
    row.map((value, j) => (rows / m) * value + (rows / n) * (current.covariance[i]?.[j] ?? 0)),
  );
  const difference = reference.means.map((mean, i) => mean - (current.means[i] ?? 0));
  const solved = solve(covariance, difference);
  if (solved === null) return null;
  let statistic = rows * difference.reduce((sum, value, i) => sum + value * (solved[i] ?? 0), 0);
  if (Math.max(m, n) < 25) statistic /= 1 + rows ** -0.45 + 10.1 * (m ** -1.7 + n ** -1.7);
  return { statistic, p: chiSquareTail(statistic, SIZE) };
}

function momentsOf(
  features: readonly number[][],
  counts: Float64Array,
  rows: number,
): { means: number[]; covariance: number[][] } {
  const weighted = (value: (feature: number[]) => number): number =>
    features.reduce((sum, feature, i) => sum + (counts[i] ?? 0) * value(feature), 0) / rows;
  const means = Array.from({ length: SIZE }, (_, a) => weighted((feature) => feature[a] ?? 0));
  const apart = (feature: number[], a: number): number => (feature[a] ?? 0) - (means[a] ?? 0);
  const covariance = means.map((_, a) =>
    means.map((_, b) => weighted((feature) => apart(feature, a) * apart(feature, b))),
  );
  return { means, covariance };
}

/** Solves A·x = b of a symmetric positive definite A by Cholesky; null when it is (nearly) singular. */
function solve(a: readonly number[][], b: readonly number[]): number[] | null {
  const scale = Math.max(...a.map((row, i) => row[i] ?? 0));
  const l: number[][] = [];
  for (const [i, row] of a.entries()) {
    const own: number[] = [];
    for (let j = 0; j <= i; j++) {
      const other = j === i ? own : (l[j] ?? []);
      let sum = row[j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (own[k] ?? 0) * (other[k] ?? 0);
      if (j < i) own.push(sum / (other[j] ?? 1));
      else if (sum > 1e-12 * scale) own.push(Math.sqrt(sum));
      else return null;
    }
    l.push(own);
  }
  const at = (i: number, j: number): number => l[i]?.[j] ?? 0;
  const y: number[] = [];
  for (const [i, value] of b.entries()) {
    y.push((value - y.reduce((sum, known, k) => sum + at(i, k) * known, 0)) / at(i, i));
  }
  const x = new Array<number>(y.length).fill(0);
  for (let i = y.length - 1; i >= 0; i--) {
    let sum = y[i] ?? 0;
    for (let k = i + 1; k < y.length; k++) sum -= at(k, i) * (x[k] ?? 0);
    x[i] = sum / at(i, i);
  }
  return x;
}
