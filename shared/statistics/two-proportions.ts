import { normalCdf } from './distributions.ts';

/**
 * Two-sided p of the pooled z test that k1 of n1 and k2 of n2 come from one proportion (Pearson's χ² of the 2 × 2 table,
 * no continuity correction). 1 where nothing varies.
 */
export function twoProportionsP(k1: number, n1: number, k2: number, n2: number): number {
  const pooled = (k1 + k2) / (n1 + n2);
  const variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2);
  if (!(variance > 0)) return 1;
  return 2 * normalCdf(-Math.abs(k1 / n1 - k2 / n2) / Math.sqrt(variance));
}
