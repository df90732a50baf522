import { sumInAnyOrder } from '../../statistics/summation.ts';
import { total, type PairedCounts, type PairedNumbers } from './paired-counts.ts';
import { mergeSparse } from './jensen-shannon.ts';
import { quantileOfCounts } from './quantile-of-counts.ts';
import { chiSquareTail } from './significance/chi-square.ts';

const FLOOR = 1e-4;

/** Population stability index over given cells; empty shares are floored at 1e-4. */
export function populationStability({ r, c }: PairedCounts): number {
  const m = total(r);
  const n = total(c);
  const terms = new Float64Array(r.length);
  for (let i = 0; i < r.length; i++) {
    const p = Math.max((r[i] ?? 0) / m, FLOOR);
    const q = Math.max((c[i] ?? 0) / n, FLOOR);
    terms[i] = (p - q) * Math.log(p / q);
  }
  return sumInAnyOrder(terms);
}

/** Calibrated p: PSI/(1/n + 1/m) follows χ²(k − 1) once sparse cells are merged. */
export function populationStabilityP(counts: PairedCounts): number {
  const merged = mergeSparse(counts);
  const statistic = populationStability(merged) / (1 / total(merged.r) + 1 / total(merged.c));
  return chiSquareTail(statistic, merged.r.length - 1);
}

/** Cells [a, b) between the reference's deciles (linear quantiles as numpy's, unique), open at both ends. */
export function decileCells({ r, c, x }: PairedNumbers): PairedCounts & { edges: number[] } {
  const edges = decileEdges(r, x);
  const cells = { r: new Float64Array(edges.length + 1), c: new Float64Array(edges.length + 1), edges };
  let cell = 0;
  for (let i = 0; i < x.length; i++) {
    while (cell < edges.length && (x[i] ?? 0) >= (edges[cell] ?? 0)) cell++;
    cells.r[cell] = (cells.r[cell] ?? 0) + (r[i] ?? 0);
    cells.c[cell] = (cells.c[cell] ?? 0) + (c[i] ?? 0);
  }
  return cells;
}

function decileEdges(r: Float64Array, x: Float64Array): number[] {
  const edges = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => quantileOfCounts(r, x, tenth / 10));
  return [...new Set(edges)];
}
