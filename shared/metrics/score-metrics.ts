import { delong, type Placements } from '../statistics/delong.ts';
import { meanOf } from '../statistics/summation.ts';
import { wilson } from '../statistics/wilson.ts';
import type { BinaryModel } from './binary-model.ts';
import { defined, undefinedBecause, type Defined, type Metric } from './metric.ts';
import { meanBounds, meanDifference } from './row-means.ts';

const NO_SCORES = 'the model gives no scores';

function placements(model: BinaryModel): Defined<Placements> {
  if (model.scores === null) return undefinedBecause(NO_SCORES);
  const value = model.placements;
  return value === null ? undefinedBecause('the test rows have a single class') : defined(value);
}

/** An area without variance (perfect or constant ranking) is still only known as well as its smaller class allows. */
const leastReach = ({ positive, negative }: Placements, alpha: number): number => {
  const m = Math.min(positive.length, negative.length);
  return 1 - wilson(m, m, alpha).lower;
};

export const rocAuc: Metric<BinaryModel> = {
  name: 'roc_auc',
  direction: 'higher',
  value: (model) => {
    const found = placements(model);
    return found.value === null ? found : defined(found.value.auc);
  },
  bounds: (model, alpha) => {
    const found = placements(model);
    if (found.value === null) return found;
    const constant: Placements = {
      auc: 0,
      positive: new Float64Array(found.value.positive.length),
      negative: new Float64Array(found.value.negative.length),
    };
    const { lower, upper } = sound(delong(found.value, constant, alpha), found.value, alpha);
    return defined({ lower: Math.max(0, lower), upper: Math.min(1, upper), method: 'delong' });
  },
  difference: ({ candidate, baseline }, alpha) => {
    const a = placements(candidate);
    if (a.value === null) return a;
    const b = placements(baseline);
    if (b.value === null) return undefinedBecause(`baseline: ${b.reason}`);
    return defined(sound(delong(a.value, b.value, alpha), a.value, alpha));
  },
};

function sound(bounds: ReturnType<typeof delong>, of: Placements, alpha: number): typeof bounds {
  // One row of a class has no variance at all: the bounds that Wilson's rule gives are the honest ones.
  const known = Number.isFinite(bounds.lower) && Number.isFinite(bounds.upper);
  if (known && bounds.standardError !== 0) return bounds;
  const reach = leastReach(of, alpha);
  return {
    ...bounds,
    lower: bounds.delta - reach,
    upper: bounds.delta + reach,
    standardError: null,
    p: null,
  };
}

function probabilityMean(
  name: string,
  perRow: (model: BinaryModel, scores: Float64Array) => Float64Array,
): Metric<BinaryModel> {
  const rows = (model: BinaryModel): Defined<Float64Array> => {
    if (model.scores === null) return undefinedBecause(NO_SCORES);
    if (model.scores.length === 0) return undefinedBecause('there are no rows');
    if (!model.probabilities) return undefinedBecause('scores lie outside 0 to 1: they are no probabilities');
    return defined(perRow(model, model.scores));
  };
  return {
    name,
    direction: 'lower',
    value: (model) => {
      const found = rows(model);
      return found.value === null ? found : defined(meanOf(found.value));
    },
    bounds: (model, alpha) => {
      const found = rows(model);
      return found.value === null ? found : meanBounds(found.value, alpha);
    },
    difference: ({ candidate, baseline }, alpha) => {
      const a = rows(candidate);
      if (a.value === null) return a;
      const b = rows(baseline);
      if (b.value === null) return undefinedBecause(`baseline: ${b.reason}`);
      return meanDifference(a.value, b.value, alpha);
    },
  };
}

export const logLoss = probabilityMean('log_loss', (model, scores) => model.logLosses(scores));
export const brier = probabilityMean('brier', (model, scores) => model.squaredErrors(scores));
