import type { MetricResult } from '../model/stage-result.ts';
import { VERDICTS } from '../model/verdict.ts';

/**
 * Regressions first, then gated metrics, then what got worse without a gate, the whole test set before slices; otherwise as
 * the stage listed them.
 */
export function byImportance(metrics: readonly MetricResult[]): MetricResult[] {
  const ranked = metrics.map((metric) => ({ metric, rank: rank(metric) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ metric }) => metric);
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

function rank(metric: MetricResult): number {
  const { verdict, gate, slice } = metric;
  const order = [VERDICTS.indexOf(verdict), gate === null, slice !== null, significance(metric) !== 'worse'];
  return order.reduce<number>((sum, part) => sum * 2 + Number(part), 0);
}
