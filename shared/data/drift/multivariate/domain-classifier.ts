import { binFeature, fitBoostedTrees } from '../../../statistics/boosted-trees.ts';
import { placementsOf } from '../../../statistics/delong.ts';
import { normalCdf, tQuantile } from '../../../statistics/distributions.ts';
import { shuffled } from '../../../statistics/shuffle.ts';
import { seededRandom } from '../../../statistics/random.ts';
import type { FeatureSample } from './feature-sample.ts';
import { rankSumVariance } from './rank-sum-variance.ts';

const FOLDS = 5;

export interface DomainClassification {
  /** Of rows that the classifier has not seen; 0.5: the two sides can't be told apart. */
  auc: number;
  /** Two-sided 95 % interval of the area (Nadeau & Bengio, Machine Learning 52, 2003: folds share rows they learn from). */
  interval: readonly [number, number];
  /**
   * One-sided, of "can't be told apart": Mann and Whitney's in each fold, of which twice the median holds however the folds
   * depend on each other (Rüger 1978). Adding up the folds would find drift too often.
   */
  p: number;
  /** Share of each column in the gain of the splits, largest first. */
  importances: { column: string; share: number }[];
}

/**
 * Learns to tell current rows from reference rows, in five folds, and judges by the rows left out (Lopez-Paz & Oquab, ICLR
 * 2017). The same seed gives the same folds.
 */
export function classifyDomain({ features, m, n }: FeatureSample, seed: string): DomainClassification {
  const labels = new Uint8Array(m + n).fill(1, m);
  const bins = features.map(({ values }) => binFeature(values));
  const random = seededRandom(seed);
  // Folds hold equal shares of both sides.
  const order = [...shuffled(range(0, m), random), ...shuffled(range(m, m + n), random)];
  const gains = new Map<string, number>();
  const folds: { auc: number; p: number }[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = order.filter((_, place) => place % FOLDS === fold);
    const learned = Uint32Array.from(order.filter((_, place) => place % FOLDS !== fold));
    const model = fitBoostedTrees(bins, labels, learned);
    const scores = Float64Array.from(held, model.score);
    const { auc, positive, negative } = placementsOf(
      Uint8Array.from(held, (row) => labels[row] ?? 0),
      scores,
    );
    const pairs = positive.length * negative.length;
    const deviation = Math.sqrt(rankSumVariance(scores, positive.length)) / pairs;
    folds.push({ auc, p: deviation === 0 ? 1 : normalCdf((0.5 - auc) / deviation) });
    features.forEach(({ column }, index) =>
      gains.set(column, (gains.get(column) ?? 0) + (model.gains[index] ?? 0)),
    );
  }
  return {
    ...intervalOf(folds.map(({ auc }) => auc)),
    p: Math.min(1, 2 * medianOf(folds.map(({ p }) => p))),
    importances: sharesOf(gains),
  };
}

function intervalOf(areas: readonly number[]): Pick<DomainClassification, 'auc' | 'interval'> {
  const auc = areas.reduce((sum, area) => sum + area, 0) / areas.length;
  const variance = areas.reduce((sum, area) => sum + (area - auc) ** 2, 0) / (areas.length - 1);
  const reach = tQuantile(0.975, FOLDS - 1) * Math.sqrt((1 / FOLDS + 1 / (FOLDS - 1)) * variance);
  return { auc, interval: [Math.max(0, auc - reach), Math.min(1, auc + reach)] };
}

/** Of an odd number of values. */
const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[(values.length - 1) / 2] ?? Number.NaN;

function sharesOf(gains: ReadonlyMap<string, number>): DomainClassification['importances'] {
  const total = [...gains.values()].reduce((sum, gain) => sum + gain, 0);
  return [...gains]
    .map(([column, gain]) => ({ column, share: total === 0 ? 0 : gain / total }))
    .sort((a, b) => b.share - a.share);
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
