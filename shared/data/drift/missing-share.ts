import { normalCdf } from '../../statistics/distributions.ts';

export interface ShareChange {
  /** Current share minus reference share. */
  change: number;
  /** Two-sided; null when nothing is missing on either side, or everything on both. */
  p: number | null;
}

/** z-test of two independent shares with the pooled variance. */
export function shareChange(
  reference: { count: number; rows: number },
  current: { count: number; rows: number },
): ShareChange {
  const change = current.count / current.rows - reference.count / reference.rows;
  const pooled = (reference.count + current.count) / (reference.rows + current.rows);
  const variance = pooled * (1 - pooled) * (1 / reference.rows + 1 / current.rows);
  if (variance === 0) return { change, p: null };
  return { change, p: 2 * normalCdf(-Math.abs(change) / Math.sqrt(variance)) };
}
