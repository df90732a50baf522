import type { DifferenceBounds } from './difference.ts';
import { normalCdf, normalQuantile } from './distributions.ts';

/** Rows by label and the two predictions: cell index = 4·label + 2·candidate + baseline. */
export type JointCells = Float64Array;

export interface ConfusionCells {
  tp: number;
  fp: number;
  fn: number;
  tn: number;
}

export type ConfusionMetric = (cells: ConfusionCells) => number | null;

export const candidateCells = (cells: JointCells): ConfusionCells => marginal(cells, 2);
export const baselineCells = (cells: JointCells): ConfusionCells => marginal(cells, 1);

/**
 * Delta-method interval of the difference of a confusion metric between two models on the same rows (Agresti, Categorical
 * Data Analysis, 3rd ed., 16.1): Var = (Σ qₖ gₖ² − (Σ qₖ gₖ)²) / n over the eight cells, gₖ by central differences.
 * @returns null when the metric is undefined for either model
 */
export function confusionDifference(
  cells: JointCells,
  metric: ConfusionMetric,
  alpha: number,
): DifferenceBounds | null {
  const n = cells.reduce((sum, count) => sum + count, 0);
  const difference = (counts: JointCells): number | null => {
    const candidate = metric(candidateCells(counts));
    const baseline = metric(baselineCells(counts));
    return candidate === null || baseline === null ? null : candidate - baseline;
  };
  const shares = cells.map((count) => count / n);
  const delta = difference(shares);
  if (delta === null) return null;

  let first = 0;
  let second = 0;
  for (let cell = 0; cell < 8; cell++) {
    const share = shares[cell] ?? 0;
    if (share === 0) continue;
    const step = share * 1e-5;
    const up = difference(shares.with(cell, share + step));
    const down = difference(shares.with(cell, share - step));
    if (up === null || down === null) return null;
    const gradient = (up - down) / (2 * step);
    first += share * gradient;
    second += share * gradient ** 2;
  }
  const standardError = Math.sqrt(Math.max(0, second - first ** 2) / n);
  const reach = normalQuantile(1 - alpha) * standardError;
  const p = standardError === 0 ? null : 2 * normalCdf(-Math.abs(delta / standardError));
  return { delta, lower: delta - reach, upper: delta + reach, standardError, p, method: 'delta' };
}

function marginal(cells: JointCells, model: 1 | 2): ConfusionCells {
  const at = (label: number, predicted: number): number => {
    let sum = 0;
    for (let other = 0; other < 2; other++) {
      sum += cells[4 * label + (model === 2 ? 2 * predicted + other : 2 * other + predicted)] ?? 0;
    }
    return sum;
  };
  return { tp: at(1, 1), fp: at(0, 1), fn: at(1, 0), tn: at(0, 0) };
}
