import { total, type PairedNumbers } from './paired-counts.ts';

const MIN_DEVIATION = 0.001;

/** Area between the two distribution functions, in the column's unit. */
export const wasserstein = (pairs: PairedNumbers): number => integralOfDifference(pairs, Math.abs);

/** ∫ g(F − G): of the difference between the distribution functions of reference and current, over the column's unit. */
export function integralOfDifference({ r, c, x }: PairedNumbers, g: (difference: number) => number): number {
  const m = total(r);
  const n = total(c);
  let reference = 0;
  let current = 0;
  let area = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    reference += r[i] ?? 0;
    current += c[i] ?? 0;
    area += g(reference / m - current / n) * ((x[i + 1] ?? 0) - (x[i] ?? 0));
  }
  return area;
}

/** Standard deviation of the reference, of the population. */
export function deviationOf({ x, r }: PairedNumbers): number {
  const rows = total(r);
  const mean = x.reduce((sum, value, i) => sum + value * (r[i] ?? 0), 0) / rows;
  return Math.sqrt(x.reduce((sum, value, i) => sum + (value - mean) ** 2 * (r[i] ?? 0), 0) / rows);
}

/** In standard deviations of the reference (population), which are taken as at least 0.001. */
export function normalisedWasserstein(distance: number, deviation: number | null): number {
  return distance / Math.max(deviation ?? 0, MIN_DEVIATION);
}
