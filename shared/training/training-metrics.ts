import { neutralMetric } from '../model/neutral-metric.ts';
import type { MetricResult } from '../model/stage-result.ts';
import { directionOf } from './direction.ts';
import type { ReportedMetric } from './reported-metric.ts';

/**
 * Metrics of a training run as they stand in its result; a value of the file wins over one of the output. An undefined
 * one is a warning: a loss that became NaN is a run that diverged.
 */
export function trainingMetrics(
  fromOutput: readonly ReportedMetric[],
  fromFile: readonly ReportedMetric[],
): MetricResult[] {
  const byName = new Map([...fromOutput, ...fromFile].map((metric) => [metric.name, metric]));
  return [...byName.values()].map(({ name, value, reason }) => ({
    ...neutralMetric(name, directionOf(name)),
    value,
    seeds: 1,
    verdict: value === null ? 'warn' : 'pass',
    reason,
  }));
}
