import { total, type PairedCounts } from './paired-counts.ts';

/** Area between the two distribution functions, in the column's unit. */
export function wasserstein({ r, c, x }: PairedCounts): number {
  if (x === undefined) throw new Error('Wasserstein needs values on a line');
  const m = total(r);
  const n = total(c);
  let reference = 0;
  let current = 0;
  let area = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    reference += r[i] ?? 0;
    current += c[i] ?? 0;
    area += Math.abs(reference / m - current / n) * ((x[i + 1] ?? 0) - (x[i] ?? 0));
  }
  return area;
}
