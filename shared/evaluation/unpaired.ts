import { defined, undefinedBecause, type Defined, type ValueBounds } from '../metrics/metric.ts';
import type { DifferenceBounds } from '../statistics/difference.ts';
import { normalQuantile } from '../statistics/distributions.ts';

/** What is left of a model whose answers are gone: a metric's value and its one-sided bounds. */
export interface Figure {
  name: string;
  value: number;
  bounds: { lower: number; upper: number; alpha: number } | null;
}

/**
 * Bounds of candidate − baseline from the bounds of each: the method of variance estimates recovery (Zou & Donner,
 * Statistics in Medicine 27, 2008, equation 2). It takes the two for independent; on the same rows they agree more than
 * that, so the true interval is narrower: what it decides holds, what it leaves open a paired comparison may decide.
 * @param alpha one-sided level that both bounds must have
 */
export function unpairedDifference(
  candidate: { value: Defined<number>; bounds: Defined<ValueBounds> },
  baseline: Figure | undefined,
  alpha: number,
): Defined<DifferenceBounds> {
  if (baseline === undefined) return undefinedBecause("the baseline's figures lack this metric");
  if (candidate.value.value === null) return undefinedBecause(candidate.value.reason);
  if (candidate.bounds.value === null) return undefinedBecause(candidate.bounds.reason);
  if (baseline.bounds === null) return undefinedBecause("the baseline's figures have no bounds");
  if (baseline.bounds.alpha !== alpha)
    return undefinedBecause(
      `the baseline's bounds are of alpha ${String(baseline.bounds.alpha)}, not ${String(alpha)}`,
    );
  const [ours, theirs] = [candidate.value.value, baseline.value];
  const [own, other] = [candidate.bounds.value, baseline.bounds];
  const delta = ours - theirs;
  const below = Math.hypot(ours - own.lower, other.upper - theirs);
  const above = Math.hypot(own.upper - ours, theirs - other.lower);
  return defined({
    delta,
    lower: delta - below,
    upper: delta + above,
    standardError: (below + above) / (2 * normalQuantile(1 - alpha)),
    p: null,
    method: 'unpaired, MOVER',
  });
}
