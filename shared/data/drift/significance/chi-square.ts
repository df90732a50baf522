import gammainc from '@stdlib/math-base-special-gammainc';
import { mergeSparse } from '../jensen-shannon.ts';
import { total, type PairedCounts } from '../paired-counts.ts';

export interface ChiSquare {
  statistic: number;
  df: number;
  p: number;
}

/** P(X > x) for X ~ χ²(df). */
export const chiSquareTail = (x: number, df: number): number =>
  df <= 0 ? 1 : gammainc(Math.max(0, x) / 2, df / 2, true, true);

/** Pearson's test of homogeneity over the 2 × k table, without continuity correction. Cells that are empty twice don't count. */
export const chiSquare = (counts: PairedCounts): ChiSquare =>
  homogeneity(counts, (observed, expected) => (observed - expected) ** 2 / expected);

/** G test: twice the likelihood ratio. */
export const gTest = (counts: PairedCounts): ChiSquare =>
  homogeneity(counts, (observed, expected) =>
    observed === 0 ? 0 : 2 * observed * Math.log(observed / expected),
  );

/** The same with sparse cells merged, where the χ² law holds. */
export const chiSquareMerged = (counts: PairedCounts): ChiSquare => chiSquare(mergeSparse(counts));

function homogeneity(
  { r, c }: PairedCounts,
  term: (observed: number, expected: number) => number,
): ChiSquare {
  const [m, n] = [total(r), total(c)];
  let statistic = 0;
  let cells = 0;
  for (let i = 0; i < r.length; i++) {
    const [reference, current] = [r[i] ?? 0, c[i] ?? 0];
    const both = reference + current;
    if (both === 0) continue;
    cells++;
    statistic += term(reference, (both * m) / (m + n)) + term(current, (both * n) / (m + n));
  }
  statistic = Math.max(0, statistic);
  const df = Math.max(0, cells - 1);
  return { statistic, df, p: chiSquareTail(statistic, df) };
}
