import { benjaminiHochberg } from '../../statistics/multiplicity.ts';
import type { ColumnDrift } from './column-drift.ts';
import type { Comparison } from './comparison.ts';
import { DEFAULT_GATE, type DriftGate } from './drift-settings.ts';
import { replicatesFor, type ResampledP } from './wasserstein-significance.ts';

/** The two-part gate: an effect of at least the threshold, and significance among all comparisons. */
export function judge(
  comparisons: readonly Comparison[],
  gate: Pick<DriftGate, 'fdr' | 'minRows'> = DEFAULT_GATE,
): ColumnDrift[] {
  const tested = comparisons.filter(({ p }) => p !== null);
  sharpen(
    tested.flatMap(({ p, ...comparison }) =>
      isLarge(comparison) && typeof p === 'object' && p !== null ? [p] : [],
    ),
    tested.length,
    gate.fdr,
  );
  const adjusted = benjaminiHochberg(tested.map(({ p }) => valueOf(p)));
  const adjustedOf = new Map(tested.map((comparison, index) => [comparison, adjusted[index] ?? 1]));
  return comparisons.map((comparison) => {
    const p = adjustedOf.get(comparison) ?? null;
    return { ...comparison, p, ...conclude(comparison, p, gate) };
  });
}

/** Equal smallest p-values help each other: the more columns none of whose replicates lies as far, the fewer are needed. */
function sharpen(resampled: readonly ResampledP[], tests: number, falseDiscoveryRate: number): void {
  for (let before = -1; ;) {
    const unmatched = resampled.filter(({ p, replicates }) => p * (replicates + 1) < 1.5).length;
    if (unmatched === before) return;
    before = unmatched;
    const wanted = replicatesFor(tests / Math.max(1, unmatched), falseDiscoveryRate);
    for (const p of resampled) p.extendTo(wanted);
  }
}

function conclude(
  { verdict, reason, effect, threshold, m, n }: Comparison,
  p: number | null,
  { fdr, minRows }: Pick<DriftGate, 'fdr' | 'minRows'>,
): Pick<ColumnDrift, 'verdict' | 'reason'> {
  if (verdict !== null) return { verdict, reason };
  if (m < minRows || n < minRows)
    return { verdict: 'inconclusive', reason: `fewer than ${String(minRows)} values on one side` };
  if (!isLarge({ effect, threshold })) return { verdict: 'pass', reason };
  if (p === null)
    return { verdict: 'inconclusive', reason: 'the effect is large, its significance is undefined' };
  return { verdict: p < fdr ? 'fail' : 'pass', reason };
}

const isLarge = ({ effect, threshold }: Pick<Comparison, 'effect' | 'threshold'>): boolean =>
  effect !== null && threshold !== null && effect >= threshold;

const valueOf = (p: Comparison['p']): number => (typeof p === 'number' ? p : (p?.p ?? 1));
