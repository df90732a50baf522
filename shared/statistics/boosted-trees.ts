/** Bins of every feature: a byte per row. */
export type BinnedFeatures = readonly Uint8Array[];

export interface BoostedTrees {
  /** Log-odds of a row. */
  readonly score: (row: number) => number;
  /** Gain of the splits on each feature. */
  gains: Float64Array;
}

type Node = { feature: number; bin: number; low: Node; high: Node } | { value: number };

const BINS = 32;
const ROUNDS = 40;
const DEPTH = 3;
const RATE = 0.2;
const MIN_ROWS = 10;
const RIDGE = 1;

/**
 * Gradient-boosted trees of a binary label on binned features, by logistic loss with Newton steps: the algorithm of Chen &
 * Guestrin (KDD 2016) with the histograms of Ke et al. (NeurIPS 2017). Nothing in it is random.
 * @param labels 0 or 1 per row
 * @param rows that are learned from
 */
export function fitBoostedTrees(
  features: BinnedFeatures,
  labels: Uint8Array,
  rows: Uint32Array,
): BoostedTrees {
  const scores = new Float64Array(labels.length);
  const steps: Steps = {
    gradient: new Float64Array(labels.length),
    curvature: new Float64Array(labels.length),
  };
  const gains = new Float64Array(features.length);
  const trees: Node[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const row of rows) {
      const p = 1 / (1 + Math.exp(-(scores[row] ?? 0)));
      steps.gradient[row] = p - (labels[row] ?? 0);
      steps.curvature[row] = p * (1 - p);
    }
    const tree = grow(features, steps, rows, DEPTH, gains);
    trees.push(tree);
    for (const row of rows) scores[row] = (scores[row] ?? 0) + valueAt(tree, features, row);
  }
  return { score: (row) => trees.reduce((sum, tree) => sum + valueAt(tree, features, row), 0), gains };
}

/** Bins of about equal rows, at most 32; equal values share one. */
export function binFeature(values: Float64Array): Uint8Array {
  const sorted = values.toSorted();
  const edges: number[] = [];
  for (let bin = 1; bin < BINS; bin++) {
    const edge = sorted[Math.floor((bin * sorted.length) / BINS)] ?? 0;
    if (edge > (edges.at(-1) ?? sorted[0] ?? 0)) edges.push(edge);
  }
  return Uint8Array.from(values, (value) => {
    let bin = 0;
    while (bin < edges.length && value >= (edges[bin] ?? 0)) bin++;
    return bin;
  });
}

interface Steps {
  gradient: Float64Array;
  curvature: Float64Array;
}

function grow(
  features: BinnedFeatures,
  steps: Steps,
  rows: Uint32Array,
  depth: number,
  gains: Float64Array,
): Node {
  const [gradient, curvature] = [sumOver(rows, steps.gradient), sumOver(rows, steps.curvature)];
  const leaf = { value: (-RATE * gradient) / (curvature + RIDGE) };
  const split = depth === 0 ? null : bestSplit(features, steps, rows, { gradient, curvature });
  const column = split === null ? undefined : features[split.feature];
  if (split === null || column === undefined) return leaf;
  gains[split.feature] = (gains[split.feature] ?? 0) + split.gain;
  const below = rows.filter((row) => (column[row] ?? 0) <= split.bin);
  const above = rows.filter((row) => (column[row] ?? 0) > split.bin);
  return {
    feature: split.feature,
    bin: split.bin,
    low: grow(features, steps, below, depth - 1, gains),
    high: grow(features, steps, above, depth - 1, gains),
  };
}

function bestSplit(
  features: BinnedFeatures,
  { gradient, curvature }: Steps,
  rows: Uint32Array,
  whole: { gradient: number; curvature: number },
): { feature: number; bin: number; gain: number } | null {
  const cells = {
    gradient: new Float64Array(BINS),
    curvature: new Float64Array(BINS),
    n: new Float64Array(BINS),
  };
  const base = whole.gradient ** 2 / (whole.curvature + RIDGE);
  let best: { feature: number; bin: number; gain: number } | null = null;
  for (const [feature, column] of features.entries()) {
    for (const sums of Object.values(cells)) sums.fill(0);
    for (const row of rows) {
      const bin = column[row] ?? 0;
      cells.gradient[bin] = (cells.gradient[bin] ?? 0) + (gradient[row] ?? 0);
      cells.curvature[bin] = (cells.curvature[bin] ?? 0) + (curvature[row] ?? 0);
      cells.n[bin] = (cells.n[bin] ?? 0) + 1;
    }
    let [g, h, n] = [0, 0, 0];
    for (let bin = 0; bin < BINS - 1; bin++) {
      g += cells.gradient[bin] ?? 0;
      h += cells.curvature[bin] ?? 0;
      n += cells.n[bin] ?? 0;
      if (n < MIN_ROWS || rows.length - n < MIN_ROWS) continue;
      const gain = g ** 2 / (h + RIDGE) + (whole.gradient - g) ** 2 / (whole.curvature - h + RIDGE) - base;
      if (gain > (best?.gain ?? 0)) best = { feature, bin, gain };
    }
  }
  return best;
}

function sumOver(rows: Uint32Array, values: Float64Array): number {
  let sum = 0;
  for (const row of rows) sum += values[row] ?? 0;
  return sum;
}

function valueAt(node: Node, features: BinnedFeatures, row: number): number {
  let at = node;
  while ('feature' in at) at = (features[at.feature]?.[row] ?? 0) <= at.bin ? at.low : at.high;
  return at.value;
}
