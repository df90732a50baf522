import { seededRandom } from '../../../statistics/random.ts';
import { shuffled } from '../../../statistics/shuffle.ts';
import type { ResampledP } from '../wasserstein-significance.ts';
import type { FeatureSample } from './feature-sample.ts';

/** The kernel of all pairs of rows grows with their square. */
export const MAX_KERNEL_ROWS = 1000;

/**
 * Unbiased squared maximum mean discrepancy (Gretton et al., JMLR 13, 2012, eq. 3) with the kernel exp(−d²/s²), s the median
 * distance between rows of different sides, as Evidently has it; and its p-value by shuffling which side the rows belong to.
 * The unbiased estimate may be below 0.
 */
export function maximumMeanDiscrepancy(
  { features, m, n }: FeatureSample,
  seed: string,
): { mmd2: number; p: ResampledP } {
  const rows = m + n;
  const kernel = kernelOf(
    features.map(({ values }) => values),
    m,
    n,
  );
  const sums = new Float64Array(rows);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) sums[i] = (sums[i] ?? 0) + (kernel[i * rows + j] ?? 0);
    total += sums[i] ?? 0;
  }
  /** @param side rows of the reference */
  const discrepancy = (side: readonly number[]): number => {
    let [within, touching] = [0, 0];
    for (const [place, i] of side.entries()) {
      touching += sums[i] ?? 0;
      for (let other = 0; other < place; other++) within += kernel[i * rows + (side[other] ?? 0)] ?? 0;
    }
    const across = touching - 2 * within;
    const others = total - 2 * within - 2 * across;
    return (2 * within) / (m * (m - 1)) + others / (n * (n - 1)) - (2 * across) / (m * n);
  };
  const all = Array.from({ length: rows }, (_, row) => row);
  const mmd2 = discrepancy(all.slice(0, m));
  const random = seededRandom(seed);
  let [replicates, asFar] = [0, 0];
  return {
    mmd2,
    p: {
      get p() {
        return (asFar + 1) / (replicates + 1);
      },
      get replicates() {
        return replicates;
      },
      extendTo: (wanted) => {
        for (; replicates < wanted; replicates++)
          if (discrepancy(shuffled(all, random).slice(0, m)) >= mmd2 - 1e-12) asFar++;
      },
    },
  };
}

/** exp(−d²/median²) of every pair, 0 on the diagonal, which the unbiased estimate leaves out. */
function kernelOf(features: readonly Float64Array[], m: number, n: number): Float64Array {
  const rows = m + n;
  const kernel = new Float64Array(rows * rows);
  for (const values of features)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < i; j++)
        kernel[i * rows + j] = (kernel[i * rows + j] ?? 0) + ((values[i] ?? 0) - (values[j] ?? 0)) ** 2;
  const scale = medianAcross(kernel, m, n) ** 2;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < i; j++) {
      const value = Math.exp(-(kernel[i * rows + j] ?? 0) / (scale > 0 ? scale : 1));
      kernel[i * rows + j] = value;
      kernel[j * rows + i] = value;
    }
  return kernel;
}

/** Of the distances between rows of different sides. */
function medianAcross(squares: Float64Array, m: number, n: number): number {
  const distances = new Float64Array(m * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) distances[i * m + j] = Math.sqrt(squares[(m + i) * (m + n) + j] ?? 0);
  distances.sort();
  const half = distances.length / 2;
  return ((distances[Math.ceil(half) - 1] ?? 0) + (distances[Math.floor(half)] ?? 0)) / 2;
}
