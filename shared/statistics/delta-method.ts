import { FEW_DISCORDANT, type DifferenceBounds } from './difference.ts';
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

/** Cells in which the two models say different things. */
const DISCORDANT = [1, 2, 5, 6];

/**
 * Delta-method interval of the difference of a confusion metric between two models on the same rows (Agresti, Categorical
 * Data Analysis, 3rd ed., 16.1): Var = (Σ qₖ gₖ² − (Σ qₖ gₖ)²) / n over the eight cells, gₖ by central differences.
 *
 * Where fewer than ten rows on which the models differ touch the metric, the variance is that of a table with half a row
 * more in each discordant cell, as Agresti & Min (Statistics in Medicine 24, 2005) do for paired proportions: the plain
 * one would be zero for models that happen to agree, however few rows there are.
 * @returns null when the metric is undefined for either model
 */
export function confusionDifference(
  cells: JointCells,
  metric: ConfusionMetric,
  alpha: number,
): DifferenceBounds | null {
  const plain = slopesOf(cells, metric);
  const delta = difference(cells, metric);
  if (plain === null || delta === null) return null;
  const discordant = DISCORDANT.reduce((sum, cell) => sum + (plain[cell] === 0 ? 0 : (cells[cell] ?? 0)), 0);
  const few = discordant < FEW_DISCORDANT;
  const counted = few ? cells.map((count, cell) => count + (DISCORDANT.includes(cell) ? 0.5 : 0)) : cells;
  const slopes = few ? slopesOf(counted, metric) : plain;
  if (slopes === null) return null;
  const standardError = Math.sqrt(varianceOf(counted, slopes));
  const reach = normalQuantile(1 - alpha) * standardError;
  const p = standardError === 0 ? null : 2 * normalCdf(-Math.abs(delta / standardError));
  const method = few ? 'delta, smoothed' : 'delta';
  return { delta, lower: delta - reach, upper: delta + reach, standardError, p, method, discordant };
}

/** gₖ = ∂(candidate − baseline)/∂qₖ of the shares qₖ; 0 for empty cells, which have no part in the variance. */
function slopesOf(cells: JointCells, metric: ConfusionMetric): Float64Array | null {
  const shares = cells.map((count) => count / total(cells));
  const slopes = new Float64Array(8);
  for (const [cell, share] of shares.entries()) {
    if (share === 0) continue;
    const step = share * 1e-5;
    const up = difference(shares.with(cell, share + step), metric);
    const down = difference(shares.with(cell, share - step), metric);
    if (up === null || down === null) return null;
    slopes[cell] = (up - down) / (2 * step);
  }
  return slopes;
}

function varianceOf(cells: JointCells, slopes: Float64Array): number {
  const n = total(cells);
  let first = 0;
  let second = 0;
  for (const [cell, slope] of slopes.entries()) {
    const share = (cells[cell] ?? 0) / n;
    first += share * slope;
    second += share * slope ** 2;
  }
  return Math.max(0, second - first ** 2) / n;
}

const total = (cells: JointCells): number => cells.reduce((sum, count) => sum + count, 0);

function difference(cells: JointCells, metric: ConfusionMetric): number | null {
  const candidate = metric(candidateCells(cells));
  const baseline = metric(baselineCells(cells));
  return candidate === null || baseline === null ? null : candidate - baseline;
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
