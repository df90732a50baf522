import type { DifferenceBounds } from '../statistics/difference.ts';

export type Task = 'binary' | 'regression';

/** A number, or null with the reason why it is not defined. */
export type Defined<T> = { value: T; reason: null } | { value: null; reason: string };

/** One-sided bounds of a single model's metric, each at level 1 − alpha. */
export interface ValueBounds {
  lower: number;
  upper: number;
  method: string;
}

/** Two models on the same rows. */
export interface Pair<Model> {
  candidate: Model;
  baseline: Model;
}

/** One metric of the catalogue for the models of one task. */
export interface Metric<Model> {
  name: string;
  direction: 'higher' | 'lower';
  value(model: Model): Defined<number>;
  bounds(model: Model, alpha: number): Defined<ValueBounds>;
  /** Bounds of candidate − baseline. */
  difference(pair: Pair<Model>, alpha: number): Defined<DifferenceBounds>;
}

export const defined = <T>(value: T): Defined<T> => ({ value, reason: null });
export const undefinedBecause = (reason: string): { value: null; reason: string } => ({
  value: null,
  reason,
});
