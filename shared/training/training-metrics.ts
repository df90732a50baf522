import type { MetricResult } from '../model/stage-result.ts';
import { directionOf } from './direction.ts';
import type { ReportedMetric } from './reported-metric.ts';

/** Metrics of a training run as they stand in its result; a value of the file wins over one of the output. */
export function trainingMetrics(
  fromOutput: readonly ReportedMetric[],
  fromFile: readonly ReportedMetric[],
): MetricResult[] {
  const byName = new Map([...fromOutput, ...fromFile].map((metric) => [metric.name, metric]));
  return [...byName.values()].map(({ name, value, reason }) => ({
    name,
    direction: directionOf(name),
    value,
    baseline: null,
    delta: null,
    bounds: null,
    p: null,
    method: null,
    n: null,
    nEff: null,
    mde: null,
    nNeeded: null,
    seeds: 1,
    slice: null,
    gate: null,
    verdict: 'pass',
    reason,
    unit: null,
  }));
}
