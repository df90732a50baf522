/** Counts of the same cells in the reference (r) and the current data (c). */
export interface PairedCounts {
  r: Float64Array;
  c: Float64Array;
}

/** Cells on a line, ascending. */
export interface PairedNumbers extends PairedCounts {
  /** Where each cell lies. */
  x: Float64Array;
}

export function total(counts: Float64Array): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
