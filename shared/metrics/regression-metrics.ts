import { normalCdf, normalQuantile } from '../statistics/distributions.ts';
import type { DifferenceBounds } from '../statistics/difference.ts';
import { meanOf, momentsOf } from '../statistics/summation.ts';
import { defined, undefinedBecause, type Defined, type Metric } from './metric.ts';
import { meanBounds, meanDifference } from './row-means.ts';

export interface RegressionModel {
  truth: Float64Array;
  predicted: Float64Array;
}

const errors = ({ truth, predicted }: RegressionModel): Float64Array =>
  predicted.map((value, row) => value - (truth[row] ?? 0));
const absolute = (model: RegressionModel): Float64Array => errors(model).map(Math.abs);
const squared = (model: RegressionModel): Float64Array => errors(model).map((error) => error * error);
const NO_ROWS = 'there are no rows';

export const mae: Metric<RegressionModel> = {
  name: 'mae',
  direction: 'lower',
  value: (model) => (model.truth.length === 0 ? undefinedBecause(NO_ROWS) : defined(meanOf(absolute(model)))),
  bounds: (model, alpha) => meanBounds(absolute(model), alpha),
  difference: ({ candidate, baseline }, alpha) =>
    meanDifference(absolute(candidate), absolute(baseline), alpha),
};

/** ψ = (e² − mse) / (2 rmse): the influence of a row on the root mean squared error. */
function rmseInfluence(model: RegressionModel): Float64Array {
  const squares = squared(model);
  const mse = meanOf(squares);
  return squares.map((square) => (mse === 0 ? 0 : (square - mse) / (2 * Math.sqrt(mse))));
}

export const rmse: Metric<RegressionModel> = {
  name: 'rmse',
  direction: 'lower',
  value: (model) =>
    model.truth.length === 0 ? undefinedBecause(NO_ROWS) : defined(Math.sqrt(meanOf(squared(model)))),
  bounds: (model, alpha) => {
    const bounds = meanBounds(squared(model), alpha);
    if (bounds.value === null) return bounds;
    const root = (value: number): number => Math.sqrt(Math.max(0, value));
    return defined({ ...bounds.value, lower: root(bounds.value.lower), upper: root(bounds.value.upper) });
  },
  difference: (pair, alpha) => influenceDifference(pair, rmse, rmseInfluence, alpha),
};

/** ψ = −(e² − (1 − R²)(y − ȳ)²) / Var(y), with the 1/n variance of R²'s own definition. */
function r2Influence(model: RegressionModel): Float64Array {
  const mean = meanOf(model.truth);
  const squares = squared(model);
  const spread = model.truth.map((y) => (y - mean) ** 2);
  const variance = meanOf(spread);
  const unexplained = meanOf(squares) / variance;
  return squares.map((square, row) => -(square - unexplained * (spread[row] ?? 0)) / variance);
}

const constantTruth = ({ truth }: RegressionModel): boolean => truth.every((y) => y === truth[0]);

export const r2: Metric<RegressionModel> = {
  name: 'r2',
  direction: 'higher',
  value: (model) => {
    if (model.truth.length < 2) return undefinedBecause('R² needs at least two rows');
    const squares = squared(model);
    if (constantTruth(model)) return defined(squares.every((square) => square === 0) ? 1 : 0);
    const mean = meanOf(model.truth);
    return defined(1 - meanOf(squares) / meanOf(model.truth.map((y) => (y - mean) ** 2)));
  },
  bounds: (model, alpha) => {
    const value = r2.value(model);
    if (value.value === null) return value;
    if (constantTruth(model)) return undefinedBecause('the label is constant');
    const reach = normalQuantile(1 - alpha) * standardErrorOf(r2Influence(model));
    return defined({ lower: value.value - reach, upper: value.value + reach, method: 'influence' });
  },
  difference: (pair, alpha) =>
    constantTruth(pair.candidate)
      ? undefinedBecause('the label is constant')
      : influenceDifference(pair, r2, r2Influence, alpha),
};

function influenceDifference(
  { candidate, baseline }: { candidate: RegressionModel; baseline: RegressionModel },
  metric: Metric<RegressionModel>,
  influence: (model: RegressionModel) => Float64Array,
  alpha: number,
): Defined<DifferenceBounds> {
  const a = metric.value(candidate);
  if (a.value === null) return a;
  const b = metric.value(baseline);
  if (b.value === null) return undefinedBecause(`baseline: ${b.reason}`);
  if (candidate.truth.length < 2) return undefinedBecause('an interval needs at least two rows');
  const other = influence(baseline);
  const standardError = standardErrorOf(influence(candidate).map((psi, row) => psi - (other[row] ?? 0)));
  const delta = a.value - b.value;
  const reach = normalQuantile(1 - alpha) * standardError;
  const p = standardError === 0 ? null : 2 * normalCdf(-Math.abs(delta / standardError));
  return defined({
    delta,
    lower: delta - reach,
    upper: delta + reach,
    standardError,
    p,
    method: 'influence',
  });
}

function standardErrorOf(psi: Float64Array): number {
  return Math.sqrt((momentsOf(psi).variance ?? 0) / psi.length);
}
