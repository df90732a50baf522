import { UserError } from '../errors.ts';
import { undefinedBecause, type Defined, type Metric, type ValueBounds } from '../metrics/metric.ts';
import type { DifferenceBounds } from '../statistics/difference.ts';
import type { Gate } from './gates.ts';
import { unpairedDifference, type Figure } from './unpaired.ts';

/** What a gate looks at. Bounds are one-sided at the gate's own level alpha. */
export interface Evidence {
  direction: 'higher' | 'lower';
  value: Defined<number>;
  baseline: number | null;
  bounds: Defined<ValueBounds>;
  difference: Defined<DifferenceBounds>;
  rows: number;
  alpha: number;
}

interface Measured<Model> {
  candidate: Model;
  /** Null when there is nothing to compare with. */
  baseline: Model | null;
  /** What is left of a baseline that answers no more; null when nothing is. */
  figures?: readonly Figure[] | null;
  rows: number;
  alpha: number;
}

/** What one metric says of the two models; numbers that overflowed are undefined too. */
export function evidenceOf<Model>(metric: Metric<Model>, measured: Measured<Model>): Evidence {
  const { candidate, baseline, figures = null, rows, alpha } = measured;
  const value = finite(metric.value(candidate), (number) => [number], 'the metric');
  const bounds = finite(
    metric.bounds(candidate, alpha),
    ({ lower, upper }) => [lower, upper],
    'the interval',
  );
  const figure = figures?.find(({ name }) => name === metric.name);
  return {
    direction: metric.direction,
    value,
    baseline:
      baseline === null
        ? (figure?.value ?? null)
        : finite(metric.value(baseline), (value) => [value], 'the baseline').value,
    bounds,
    difference:
      baseline === null
        ? figures === null
          ? undefinedBecause('there is no baseline')
          : unpairedDifference({ value, bounds }, figure, alpha)
        : finite(
            metric.difference({ candidate, baseline }, alpha),
            ({ delta, lower, upper }) => [delta, lower, upper],
            'the interval of the difference',
          ),
    rows,
    alpha,
  };
}

function finite<T>(given: Defined<T>, numbers: (value: T) => number[], what: string): Defined<T> {
  return given.value === null || numbers(given.value).every(Number.isFinite)
    ? given
    : undefinedBecause(`${what} is not finite`);
}

/**
 * Margin in the metric's unit; relative to |baseline|, never signed.
 * @throws UserError for a share of zero
 */
export function marginOf(gate: Gate, baseline: number | null): number {
  if (!gate.relative) return gate.limit;
  if (baseline === null || baseline === 0) {
    throw new UserError(`input "gates": a relative margin on ${gate.metric} needs a baseline other than 0`, {
      fix: 'Give an absolute margin: remove "relative: true"',
    });
  }
  return gate.limit * Math.abs(baseline);
}
