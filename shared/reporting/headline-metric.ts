import type { MetricResult } from '../model/stage-result.ts';
import { VERDICTS } from '../model/verdict.ts';

/** Regressions first, then gated metrics, whole test set before slices; otherwise as the stage listed them. */
export function byImportance(metrics: readonly MetricResult[]): MetricResult[] {
  return metrics.toSorted((a, b) => rank(a) - rank(b));
}

/** The metric that the first line of the comment is about. */
export const headlineMetric = (metrics: readonly MetricResult[]): MetricResult | undefined =>
  byImportance(metrics).find(({ gate, value }) => gate !== null || value !== null);

/** What the bounds of the difference prove: better, worse, or neither. */
export function significance({ direction, delta, bounds }: MetricResult): 'better' | 'worse' | 'neither' {
  // Without a difference the bounds are those of the value itself, and prove nothing about a baseline.
  if (bounds === null || delta === null) return 'neither';
  if (direction !== 'higher' && direction !== 'lower') return 'neither';
  const { lower, upper } = bounds;
  if (lower !== null && lower > 0) return direction === 'higher' ? 'better' : 'worse';
  if (upper !== null && upper < 0) return direction === 'higher' ? 'worse' : 'better';
  return 'neither';
}

function rank({ verdict, gate, slice }: MetricResult): number {
  return VERDICTS.indexOf(verdict) * 4 + (gate === null ? 2 : 0) + (slice === null ? 0 : 1);
}
