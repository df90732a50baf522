import { total, type PairedCounts } from './paired-counts.ts';

export interface LargestChange {
  /** Absolute change of the cell's share (L∞). */
  change: number;
  cell: number;
  /** Shares of that cell. */
  reference: number;
  current: number;
}

/** The cell whose share moved most; both sides need rows. */
export function largestChange({ r, c }: PairedCounts): LargestChange {
  const m = total(r);
  const n = total(c);
  let largest: LargestChange = { change: -1, cell: 0, reference: 0, current: 0 };
  for (let cell = 0; cell < r.length; cell++) {
    const reference = (r[cell] ?? 0) / m;
    const current = (c[cell] ?? 0) / n;
    const change = Math.abs(reference - current);
    if (change > largest.change) largest = { change, cell, reference, current };
  }
  return largest;
}
