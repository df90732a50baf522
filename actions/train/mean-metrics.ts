import type { MetricResult } from '../../shared/model/stage-result.ts';
import { tQuantile } from '../../shared/statistics/distributions.ts';
import { meanOf, standardErrorOf } from '../../shared/training/sweep/candidates.ts';
import type { TrialResult } from '../../shared/training/sweep/trial.ts';
import { trainingMetrics } from '../../shared/training/training-metrics.ts';
import { better } from './collect.ts';
import type { TrainInputs } from './inputs.ts';

const ALPHA = 0.05;

/** Means over the seeds of one configuration, with one-sided 95 % bounds of Student's t. */
export function meanMetrics(inputs: TrainInputs, trials: readonly TrialResult[]): MetricResult[] {
  const names = [...new Set(trials.flatMap(({ metrics }) => Object.keys(metrics)))];
  const means = names.map((name) => {
    const values = trials.map(({ metrics }) =>
      Object.hasOwn(metrics, name) ? (metrics[name] ?? null) : null,
    );
    const known = values.filter((value) => value !== null);
    const complete = known.length === values.length;
    const seeds = trials.length === 1 ? '' : ` with ${String(values.length - known.length)} of the seeds`;
    return {
      name,
      values: known,
      value: complete ? meanOf(known) : null,
      reason: complete ? null : `the command reported no number${seeds}`,
    };
  });
  const byName = new Map(means.map((mean) => [mean.name, mean.values]));
  return trainingMetrics(means, [], (name) => better(inputs, name)).map((metric) => {
    const values = byName.get(metric.name) ?? [];
    const error = metric.value === null ? null : standardErrorOf(values);
    return { ...metric, seeds: values.length, ...bounds(metric.value, error, values.length) };
  });
}

function bounds(
  mean: number | null,
  error: number | null,
  seeds: number,
): Pick<MetricResult, 'valueBounds' | 'method'> | object {
  if (mean === null || error === null) return {};
  const reach = tQuantile(1 - ALPHA, seeds - 1) * error;
  return {
    method: 'mean over seeds',
    valueBounds: { lower: mean - reach, upper: mean + reach, alpha: ALPHA, sided: 'one' },
  };
}
