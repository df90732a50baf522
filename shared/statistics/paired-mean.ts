import type { DifferenceBounds } from './difference.ts';
import { tCdf, tQuantile } from './distributions.ts';
import { momentsOf } from './summation.ts';

/**
 * Paired t interval of a mean of per-row differences (Student, Biometrika 6, 1908).
 * @param differences candidate − baseline per row; at least two
 * @param alpha one-sided level of each bound
 */
export function pairedMean(differences: Float64Array, alpha: number): DifferenceBounds {
  const { n, mean, variance } = momentsOf(differences);
  if (variance === null) throw new RangeError('a paired t interval needs at least two rows');
  const standardError = Math.sqrt(variance / n);
  const reach = tQuantile(1 - alpha, n - 1) * standardError;
  const p = standardError === 0 ? (mean === 0 ? 1 : 0) : 2 * tCdf(-Math.abs(mean / standardError), n - 1);
  return { delta: mean, lower: mean - reach, upper: mean + reach, standardError, p, method: 'paired t' };
}

/** One-sided p-value of "the mean difference is at least `margin`" (non-inferiority where lower is better). */
export function pairedMeanBelow(differences: Float64Array, margin: number): number {
  const { n, mean, variance } = momentsOf(differences);
  if (variance === null) throw new RangeError('a paired t test needs at least two rows');
  return tCdf((mean - margin) / Math.sqrt(variance / n), n - 1);
}
