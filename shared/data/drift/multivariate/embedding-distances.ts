import { normalisedWasserstein, wasserstein } from '../wasserstein.ts';
import { meanOf, type FeatureSample } from './feature-sample.ts';

/** Distance from which a component counts as drifted, in deviations of the reference. */
const COMPONENT = 0.1;

/** Effects of embeddings with their thresholds: those of Evidently 0.7, of the classifier that of Deepchecks. */
export const EMBEDDING_THRESHOLDS = {
  /** 2·AUC − 1. */
  classifier: 0.25,
  mmd: 0.015,
  /** Distances of the mean embeddings. */
  euclidean: 0.2,
  cosine: 0.2,
  /** Share of the components whose W1/sd is at least 0.1. */
  components: 0.2,
} as const;

export type EmbeddingMethod = keyof typeof EMBEDDING_THRESHOLDS;

export const isEmbeddingMethod = (name: string): name is EmbeddingMethod =>
  Object.hasOwn(EMBEDDING_THRESHOLDS, name);

/** Distances of the mean embeddings, and the share of drifted components. */
export function embeddingDistances(
  sample: FeatureSample,
): Record<'euclidean' | 'components', number> & { cosine: number | null } {
  const { features, m } = sample;
  const [reference, current] = [
    features.map(({ values }) => meanOf(values.subarray(0, m))),
    features.map(({ values }) => meanOf(values.subarray(m))),
  ];
  const dot = (a: number[], b: number[]): number =>
    a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  const difference = reference.map((value, index) => value - (current[index] ?? 0));
  const norms = Math.sqrt(dot(reference, reference) * dot(current, current));
  const drifted = features.filter(({ values }) => componentDistance(values, m) >= COMPONENT);
  return {
    euclidean: Math.sqrt(dot(difference, difference)),
    cosine: norms === 0 ? null : 1 - dot(reference, current) / norms,
    components: drifted.length / features.length,
  };
}

/** W1 in deviations of the reference, of two samples given one after the other. */
export function componentDistance(values: Float64Array, m: number): number {
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const reference = values.subarray(0, m);
  const mean = meanOf(reference);
  const deviation = Math.sqrt(meanOf(reference.map((value) => (value - mean) ** 2)));
  const distance = wasserstein({
    x: Float64Array.from(order, (row) => values[row] ?? 0),
    r: Float64Array.from(order, (row) => (row < m ? 1 : 0)),
    c: Float64Array.from(order, (row) => (row < m ? 0 : 1)),
  });
  return normalisedWasserstein(distance, deviation);
}
