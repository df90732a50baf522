import { benjaminiHochberg } from '../../statistics/multiplicity.ts';
import type { ColumnDrift } from './column-drift.ts';
import type { Comparison } from './comparison.ts';
import { replicatesFor } from './wasserstein-significance.ts';

const MIN_ROWS = 100;
const FALSE_DISCOVERY_RATE = 0.05;

/** The two-part gate: an effect of at least the threshold, and significance among all comparisons. */
export function judge(comparisons: readonly Comparison[]): ColumnDrift[] {
  const tested = comparisons.filter(({ p }) => p !== null);
  for (const { p, effect, threshold } of tested) {
    const large = effect !== null && effect >= threshold;
    if (large && typeof p === 'object') p?.extendTo(replicatesFor(tested.length, FALSE_DISCOVERY_RATE));
  }
  const adjusted = benjaminiHochberg(tested.map(({ p }) => valueOf(p)));
  return comparisons.map((comparison) => {
    const index = tested.indexOf(comparison);
    const p = index < 0 ? null : (adjusted[index] ?? 1);
    return { ...comparison, p, ...conclude(comparison, p) };
  });
}

function conclude(
  { verdict, reason, effect, threshold, m, n }: Comparison,
  p: number | null,
): Pick<ColumnDrift, 'verdict' | 'reason'> {
  if (verdict !== null) return { verdict, reason };
  if (m < MIN_ROWS || n < MIN_ROWS) {
    return { verdict: 'inconclusive', reason: `fewer than ${String(MIN_ROWS)} values on one side` };
  }
  const drifted = effect !== null && effect >= threshold && p !== null && p < FALSE_DISCOVERY_RATE;
  return { verdict: drifted ? 'fail' : 'pass', reason };
}

const valueOf = (p: Comparison['p']): number => (typeof p === 'number' ? p : (p?.p ?? 1));
