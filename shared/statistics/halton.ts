/** Bases of the dimensions; beyond, points of few draws lie on lines and cover nothing. */
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73];

export const HALTON_DIMENSIONS = PRIMES.length;

/**
 * Point `index` (from 0) of the Halton sequence: the radical inverse of the index in one prime base per dimension
 * (Halton 1960).
 * @returns coordinates in [0, 1)
 * @throws RangeError beyond 21 dimensions
 */
export function haltonPoint(index: number, dimensions: number): number[] {
  if (dimensions > HALTON_DIMENSIONS) throw new RangeError('a Halton sequence has at most 21 dimensions');
  return PRIMES.slice(0, dimensions).map((base) => radicalInverse(index, base));
}

function radicalInverse(index: number, base: number): number {
  let inverse = 0;
  let scale = 1 / base;
  for (let rest = index; rest > 0; rest = Math.floor(rest / base)) {
    inverse += (rest % base) * scale;
    scale /= base;
  }
  return inverse;
}
