import { isInRange, rangeOf, rangeText } from '../metrics/range.ts';
import { neutralMetric } from '../model/neutral-metric.ts';
import type { Direction, MetricResult } from '../model/stage-result.ts';
import type { ReportedMetric } from './reported-metric.ts';

/**
 * Metrics of a training run as they stand in its result; a value of the file wins over one of the output. An undefined
 * one is a warning: a loss that became NaN is a run that diverged. So is one that can't be what its name says.
 */
export function trainingMetrics(
  fromOutput: readonly ReportedMetric[],
  fromFile: readonly ReportedMetric[],
  directionOf: (name: string) => Direction,
): MetricResult[] {
  const byName = new Map([...fromOutput, ...fromFile].map((metric) => [metric.name, metric]));
  return [...byName.values()].map(({ name, value, reason, unit }) => {
    const fault = value === null ? reason : impossible(name, value);
    return {
      ...neutralMetric(name, directionOf(name)),
      value,
      unit: unit ?? null,
      seeds: 1,
      verdict: value === null || fault !== null ? 'warn' : 'pass',
      reason: fault,
    };
  });
}

function impossible(name: string, value: number): string | null {
  const range = rangeOf(name);
  if (range === null || isInRange(value, range)) return null;
  const percent = range.max === 1 && value > 1 && value <= 100 ? ': a percentage is given as a share' : '';
  return `its name says ${rangeText(range)}${percent}`;
}
