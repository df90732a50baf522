import { tCdf } from '../../../statistics/distributions.ts';
import { total, type PairedNumbers } from '../paired-counts.ts';
import type { Test } from './ranks.ts';

/** Student's t of two independent samples with the pooled variance, two-sided. */
export function studentT({ x, r, c }: PairedNumbers): Test | null {
  const [reference, current] = [momentsOf(x, r), momentsOf(x, c)];
  const df = reference.rows + current.rows - 2;
  if (df < 1) return null;
  const variance = (reference.squares + current.squares) / df;
  const error = Math.sqrt(variance * (1 / reference.rows + 1 / current.rows));
  if (!(error > 0)) return null;
  const statistic = (reference.mean - current.mean) / error;
  return { statistic, p: 2 * tCdf(-Math.abs(statistic), df) };
}

function momentsOf(x: Float64Array, counts: Float64Array): { rows: number; mean: number; squares: number } {
  const rows = total(counts);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (counts[i] ?? 0) * (x[i] ?? 0);
  const mean = sum / rows;
  let squares = 0;
  for (let i = 0; i < x.length; i++) squares += (counts[i] ?? 0) * ((x[i] ?? 0) - mean) ** 2;
  return { rows, mean, squares };
}
