/** Counts of the same cells in the reference (r) and the current data (c); numbers come with their ascending values. */
export interface PairedCounts {
  r: Float64Array;
  c: Float64Array;
  x?: Float64Array;
}

export function total(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
