import type { CellMethod, LineMethod } from '../drift/methods.ts';
import type { EmbeddingMethod } from '../drift/multivariate/embedding-distances.ts';

type Told = (effect: string, points: string, percent: string) => string;

/** What each effect says of a column, with its unit or its range, for people who know none of these measures. */
const WORDS: Readonly<
  Record<CellMethod | LineMethod | EmbeddingMethod | 'class_share' | 'missing_share', Told>
> = {
  w1n: (effect) => `its values moved by ${effect} of their standard deviation`,
  w1: (effect) => `its values moved by ${effect} on average, in the unit of the column`,
  energy: (effect) =>
    `its distribution moved by ${effect} (energy distance, which grows with the unit of the column)`,
  ks: (_, points) => `the share of rows up to some value changed by ${points}`,
  js: (effect) =>
    `the shares of its values moved by ${effect} (Jensen-Shannon distance: 0 is alike, 0.83 nothing in common)`,
  hellinger: (effect) =>
    `the shares of its values moved by ${effect} (Hellinger distance: 0 is alike, 1 nothing in common)`,
  psi: (effect) =>
    `the shares of its values moved by ${effect} (population stability index: 0 is alike, there is no upper end)`,
  kl: (effect) =>
    `the shares of its values moved by ${effect} (Kullback-Leibler divergence: 0 is alike, there is no upper end)`,
  nad: (_, __, percent) => `the count of one value changed by ${percent} of the rows of both sides`,
  cramers_v: (effect) =>
    `its values depend by ${effect} on whether they are recent (Cramér's V: 0 is not at all, 1 is entirely)`,
  tvd: (_, __, percent) => `${percent} of the rows moved to other values`,
  linf: (_, points) => `the share of one value changed by ${points}`,
  classifier: (effect) =>
    `a classifier tells the rows from those of the baseline by ${effect} (2·AUC − 1: 0 is not at all, 1 is always)`,
  mmd: (effect) =>
    `the rows as a whole moved by ${effect} (squared maximum mean discrepancy: 0 is alike, 2 nothing in common)`,
  euclidean: (effect) => `the mean embedding moved by ${effect} (euclidean distance)`,
  cosine: (effect) =>
    `the mean embedding turned by ${effect} (cosine distance: 0 is not at all, 1 is a right angle)`,
  components: (_, __, percent) => `${percent} of the components of the embedding moved`,
  class_share: (_, points) => `the share of a class changed by ${points}`,
  missing_share: (_, points) => `the share of missing values changed by ${points}`,
};

/** @param method `<preset>.<name>` is another tool's measure, and told by its name */
export function driftInWords(method: string, effect: number): string {
  const shown = effect.toPrecision(3);
  const hundredths = effect === 0 ? '0' : (effect * 100).toPrecision(3);
  if (Object.hasOwn(WORDS, method))
    return WORDS[method as keyof typeof WORDS](shown, `${hundredths} percentage points`, `${hundredths} %`);
  const preset = method.indexOf('.');
  return `${method.slice(preset + 1)}, as ${method.slice(0, preset)} has it, is ${shown}`;
}
