import { UserError } from '../errors.ts';
import type { Task } from '../metrics/metric.ts';
import type { Predictions } from './read-predictions.ts';

const STRATEGIES = ['most-frequent', 'stratified', 'mean', 'median'] as const;

/** The strategy of `naive[:<strategy>]`. @throws UserError for one that the task does not have */
export function naiveStrategy(baseline: string, task: Task): string {
  const strategy = baseline.slice('naive:'.length) || (task === 'binary' ? 'stratified' : 'mean');
  const fitting = task === 'binary' ? STRATEGIES.slice(0, 2) : STRATEGIES.slice(2);
  if (fitting.some((known) => known === strategy)) return strategy;
  throw new UserError(`input "baseline": "${baseline}" does not fit a ${task} task`, {
    fix: `Use one of ${fitting.map((known) => `naive:${known}`).join(', ')}`,
  });
}

/**
 * What a model without features says, learnt from the test labels themselves, which makes it the strongest constant:
 * `stratified` scores every row with the positives' share, `most-frequent` with 0 or 1.
 * @param truth labels as 0 and 1, or values
 */
export function naivePredictions(strategy: string, truth: ArrayLike<number>): Predictions {
  const values = Float64Array.from(truth);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const constant =
    strategy === 'median' ? medianOf(values) : strategy === 'most-frequent' ? Number(mean >= 0.5) : mean;
  return { kind: 'scores', scores: values.fill(constant) };
}

function medianOf(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}
