import { total, type PairedCounts } from './paired-counts.ts';

/** Largest distance of the two distribution functions; exact from ordered counts. */
export function kolmogorovSmirnov({ r, c }: PairedCounts): { d: number; p: number } {
  const m = total(r);
  const n = total(c);
  let reference = 0;
  let current = 0;
  let d = 0;
  for (let i = 0; i < r.length; i++) {
    reference += r[i] ?? 0;
    current += c[i] ?? 0;
    d = Math.max(d, Math.abs(reference / m - current / n));
  }
  return { d, p: kolmogorovTail(Math.sqrt((m * n) / (m + n)) * d) };
}

/** Q_KS of the Kolmogorov limit (Smirnov 1948); conservative when values tie. */
function kolmogorovTail(t: number): number {
  // Below this the alternating series converges too slowly, and the tail is 1 in double precision.
  if (t < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * t * t);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-18 * sum) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
