import { total } from './paired-counts.ts';

/**
 * Linear quantile as numpy's default, of values given by ascending place and count.
 * @returns NaN without values
 */
export function quantileOfCounts(counts: Float64Array, x: Float64Array, share: number): number {
  const position = (total(counts) - 1) * share;
  const low = valueAt(counts, x, Math.floor(position));
  const high = valueAt(counts, x, Math.ceil(position));
  return interpolate(low, high, position - Math.floor(position));
}

/** In numpy's order of operations: from the nearer end. */
export function interpolate(low: number, high: number, weight: number): number {
  return weight < 0.5 ? low + (high - low) * weight : high - (high - low) * (1 - weight);
}

/** Value of the row with this rank (from 0) among the sorted rows. */
function valueAt(counts: Float64Array, x: Float64Array, rank: number): number {
  let seen = 0;
  for (let i = 0; i < counts.length; i++) {
    seen += counts[i] ?? 0;
    if (seen > rank) return x[i] ?? Number.NaN;
  }
  return x.at(-1) ?? Number.NaN;
}
