/**
 * Degree and inner coefficients of the primitive polynomial, and initial direction numbers, of the dimensions from the second:
 * `new-joe-kuo-6.21201` of Joe and Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci.
 * Comput. 30 (2008).
 */
const DIRECTIONS: readonly (readonly [degree: number, coefficients: number, initial: readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
  [5, 11, [1, 1, 5, 1, 1]],
  [5, 13, [1, 1, 1, 3, 11]],
  [5, 14, [1, 3, 5, 5, 31]],
  [6, 1, [1, 3, 3, 9, 7, 49]],
  [6, 13, [1, 1, 1, 15, 21, 21]],
  [6, 16, [1, 3, 1, 13, 27, 49]],
  [6, 19, [1, 1, 1, 15, 7, 5]],
  [6, 22, [1, 3, 1, 15, 13, 25]],
  [6, 25, [1, 1, 5, 5, 19, 61]],
  [7, 1, [1, 3, 7, 11, 23, 15, 103]],
  [7, 4, [1, 3, 7, 13, 13, 15, 69]],
];

export const SOBOL_DIMENSIONS = DIRECTIONS.length + 1;
const BITS = 30;

/**
 * Point `index` (from 0) of the Sobol sequence in the order of Gray codes (Antonov and Saleev 1979), as scipy.stats.qmc
 * gives it unscrambled.
 * @param shift per dimension in [0, 1), by which the point's bits are turned over: another sequence as even as this one
 * @returns coordinates in [0, 1), multiples of 2^-30
 * @throws RangeError beyond 21 dimensions, and from index 2^30
 */
export function sobolPoint(index: number, dimensions: number, shift: readonly number[] = []): number[] {
  if (dimensions > SOBOL_DIMENSIONS) throw new RangeError('this Sobol sequence has at most 21 dimensions');
  if (index >= 2 ** BITS) throw new RangeError('this Sobol sequence has 2^30 points');
  const gray = index ^ (index >>> 1);
  return Array.from({ length: dimensions }, (_, dimension) => {
    let bits = Math.floor((shift[dimension] ?? 0) * 2 ** BITS);
    const vectors = VECTORS[dimension] ?? [];
    for (const [bit, vector] of vectors.entries()) if ((gray >>> bit) & 1) bits ^= vector;
    return bits / 2 ** BITS;
  });
}

const VECTORS: readonly (readonly number[])[] = [
  Array.from({ length: BITS }, (_, bit) => 2 ** (BITS - 1 - bit)),
  ...DIRECTIONS.map(vectorsOf),
];

/** Direction vectors by the recurrence of the polynomial. */
function vectorsOf([degree, coefficients, initial]: (typeof DIRECTIONS)[number]): number[] {
  const vectors = initial.map((number, bit) => number * 2 ** (BITS - 1 - bit));
  for (let bit = degree; bit < BITS; bit++) {
    const oldest = vectors[bit - degree] ?? 0;
    let vector = oldest ^ (oldest >>> degree);
    for (let back = 1; back < degree; back++)
      if ((coefficients >>> (degree - 1 - back)) & 1) vector ^= vectors[bit - back] ?? 0;
    vectors.push(vector);
  }
  return vectors;
}
