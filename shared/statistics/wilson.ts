import { normalQuantile } from './distributions.ts';

/**
 * Wilson score bounds of one proportion (Wilson, JASA 22, 1927), each at one-sided level 1 − alpha.
 * @param k successes of n trials
 */
export function wilson(k: number, n: number, alpha: number): { lower: number; upper: number } {
  const z = normalQuantile(1 - alpha);
  const share = k / n;
  const centre = share + (z * z) / (2 * n);
  const reach = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return { lower: k === 0 ? 0 : (centre - reach) / scale, upper: k === n ? 1 : (centre + reach) / scale };
}
