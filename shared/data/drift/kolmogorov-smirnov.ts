import { total, type PairedCounts } from './paired-counts.ts';
import { kolmogorovTail, twoSampleTail } from './significance/kolmogorov.ts';

/** Largest distance of the two distribution functions; exact from ordered counts. */
export function kolmogorovDistance({ r, c }: PairedCounts): number {
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
  return d;
}

/**
 * Distance and p by the law of one sample of mn/(m + n) values, as `scipy.stats.ks_2samp(method='asymp')`; conservative when
 * values tie.
 */
export function kolmogorovSmirnov(counts: PairedCounts): { d: number; p: number } {
  const d = kolmogorovDistance(counts);
  const [m, n] = [total(counts.r), total(counts.c)];
  return { d, p: kolmogorovTail(Math.round((m * n) / (m + n)), d) };
}

/** Up to here scipy's default counts the paths one by one. */
const MAX_EXACT = 10_000;

/** As `scipy.stats.ks_2samp` by default: exact for small samples. */
export function kolmogorovSmirnovAuto(counts: PairedCounts): { d: number; p: number } {
  const [m, n] = [total(counts.r), total(counts.c)];
  if (Math.max(m, n) > MAX_EXACT) return kolmogorovSmirnov(counts);
  const d = kolmogorovDistance(counts);
  return { d, p: twoSampleTail(m, n, d) };
}
