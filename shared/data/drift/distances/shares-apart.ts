import { total, type PairedCounts } from '../paired-counts.ts';

/** ½ Σ |p − q|: the share of rows that would have to move. 0 to 1. */
export const totalVariation = (counts: PairedCounts): number =>
  sumOver(counts, (p, q) => Math.abs(p - q)) / 2;

/** √(1 − Σ √(p·q)). 0 to 1. */
export const hellinger = (counts: PairedCounts): number =>
  Math.sqrt(Math.max(0, 1 - sumOver(counts, (p, q) => Math.sqrt(p * q))));

/**
 * Kullback–Leibler divergence of the reference from the current data, in nats, of shares that are floored and sum to 1
 * again (as `scipy.stats.entropy`).
 */
export function kullbackLeibler({ r, c }: PairedCounts, floor = 1e-4): number {
  const p = normalised(flooredShares(r, floor));
  const q = normalised(flooredShares(c, floor));
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const share = p[i] ?? 0;
    if (share > 0) sum += share * Math.log(share / (q[i] ?? 0));
  }
  return Math.max(0, sum);
}

/** max |r − c| / (m + n): TFDV's normalised absolute difference of counts, which sees volume as well. */
export function normalisedDifference({ r, c }: PairedCounts): number {
  let largest = 0;
  for (let i = 0; i < r.length; i++) largest = Math.max(largest, Math.abs((r[i] ?? 0) - (c[i] ?? 0)));
  return largest / (total(r) + total(c));
}

function sumOver({ r, c }: PairedCounts, term: (p: number, q: number) => number): number {
  const [m, n] = [total(r), total(c)];
  let sum = 0;
  for (let i = 0; i < r.length; i++) sum += term((r[i] ?? 0) / m, (c[i] ?? 0) / n);
  return sum;
}

function flooredShares(counts: Float64Array, floor: number): Float64Array {
  const rows = total(counts);
  return counts.map((count) => Math.max(count / rows, floor));
}

function normalised(shares: Float64Array): Float64Array {
  const sum = total(shares);
  return shares.map((share) => share / sum);
}
