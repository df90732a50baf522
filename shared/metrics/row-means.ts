import type { DifferenceBounds } from '../statistics/difference.ts';
import { pairedMean } from '../statistics/paired-mean.ts';
import { defined, undefinedBecause, type Defined, type ValueBounds } from './metric.ts';

const TOO_FEW = 'an interval needs at least two rows';

/** t bounds of a mean of per-row values. */
export function meanBounds(values: Float64Array, alpha: number): Defined<ValueBounds> {
  if (values.length < 2) return undefinedBecause(TOO_FEW);
  const { lower, upper } = pairedMean(values, alpha);
  return defined({ lower, upper, method: 't' });
}

/** Paired t bounds of a difference of means. */
export function meanDifference(
  candidate: Float64Array,
  baseline: Float64Array,
  alpha: number,
): Defined<DifferenceBounds> {
  if (candidate.length < 2) return undefinedBecause(TOO_FEW);
  return defined(
    pairedMean(
      candidate.map((value, row) => value - (baseline[row] ?? 0)),
      alpha,
    ),
  );
}
