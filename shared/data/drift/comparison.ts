import type { ColumnDrift } from './column-drift.ts';
import type { Sides } from './sides.ts';
import type { ResampledP } from './wasserstein-significance.ts';

/** A comparison before its p-value is adjusted and judged; one by resampling can still be made finer. */
export interface Comparison extends Omit<ColumnDrift, 'p' | 'verdict'> {
  p: number | ResampledP | null;
  /** Set where the gate has nothing to judge. */
  verdict: ColumnDrift['verdict'] | null;
}

export function undefinedDrift(
  { reference, current }: Sides,
  method: string,
  threshold: number | null,
  reason: string,
  verdict: 'inconclusive' | 'skipped' = 'inconclusive',
): Comparison {
  return {
    column: current.column.name,
    role: current.column.role,
    method,
    effect: null,
    threshold,
    p: null,
    measures: {},
    m: reference.counted.profile.rows,
    n: current.counted.profile.rows,
    bins: null,
    verdict,
    reason,
    detail: null,
    shares: null,
  };
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
