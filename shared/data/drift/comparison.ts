import type { ColumnDrift, DriftMethod } from './column-drift.ts';
import type { Sides } from './sides.ts';
import type { ResampledP } from './wasserstein-significance.ts';

/** A comparison before its p-value is adjusted and judged; one by resampling can still be made finer. */
export interface Comparison extends Omit<ColumnDrift, 'p' | 'verdict'> {
  p: number | ResampledP | null;
  /** Set where nothing can be judged. */
  verdict: 'inconclusive' | 'skipped' | null;
}

export function undefinedDrift(
  { reference, current }: Sides,
  method: DriftMethod,
  threshold: number,
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
