import {
  confusionDifference,
  type ConfusionCells,
  type ConfusionMetric,
} from '../statistics/delta-method.ts';
import { tango } from '../statistics/paired-proportions.ts';
import { wilson } from '../statistics/wilson.ts';
import { discordance, type BinaryModel } from './binary-model.ts';
import { defined, undefinedBecause, type Metric } from './metric.ts';

/** Share `hits` of `trials`; the metric is `shape` of that share, which must be increasing. */
interface CellShare {
  hits(cells: ConfusionCells): number;
  trials(cells: ConfusionCells): number;
  shape(share: number): number;
  empty: string;
}

function confusionMetric(name: string, share: CellShare): Metric<BinaryModel> {
  const formula: ConfusionMetric = (cells) => {
    const trials = share.trials(cells);
    return trials === 0 ? null : share.shape(share.hits(cells) / trials);
  };
  return {
    name,
    direction: 'higher',
    value: ({ cells }) => {
      const value = formula(cells);
      return value === null ? undefinedBecause(share.empty) : defined(value);
    },
    bounds: ({ cells }, alpha) => {
      if (share.trials(cells) === 0) return undefinedBecause(share.empty);
      const { lower, upper } = wilson(share.hits(cells), share.trials(cells), alpha);
      return defined({ lower: share.shape(lower), upper: share.shape(upper), method: 'wilson' });
    },
    difference: ({ candidate, baseline }, alpha) => {
      const bounds = confusionDifference(candidate.jointCells(baseline), formula, alpha);
      return bounds === null ? undefinedBecause(share.empty) : defined(bounds);
    },
  };
}

const itself = (share: number): number => share;
const right = ({ tp, tn }: ConfusionCells): number => tp + tn;
const all = ({ tp, tn, fp, fn }: ConfusionCells): number => tp + tn + fp + fn;
const truePositives = ({ tp }: ConfusionCells): number => tp;

export const accuracy: Metric<BinaryModel> = {
  ...confusionMetric('accuracy', { hits: right, trials: all, shape: itself, empty: 'there are no rows' }),
  difference: ({ candidate, baseline }, alpha) => {
    const { fixed, broken } = discordance(candidate.jointCells(baseline));
    const n = candidate.labels.length;
    return n === 0 ? undefinedBecause('there are no rows') : defined(tango(fixed, broken, n, alpha));
  },
};

export const precision = confusionMetric('precision', {
  hits: truePositives,
  trials: ({ tp, fp }) => tp + fp,
  shape: itself,
  empty: 'no row is predicted positive',
});

export const recall = confusionMetric('recall', {
  hits: truePositives,
  trials: ({ tp, fn }) => tp + fn,
  shape: itself,
  empty: 'no row is positive',
});

export const f1 = confusionMetric('f1', {
  hits: truePositives,
  trials: ({ tp, fp, fn }) => tp + fp + fn,
  // F1 = 2J/(1 + J) with J the Jaccard index, a plain proportion: bounds carry over.
  shape: (jaccard) => (2 * jaccard) / (1 + jaccard),
  empty: 'no row is positive or predicted positive',
});
