import type { Parameters } from '../parameters.ts';
import type { Trial, TrialResult } from './trial.ts';

/** One configuration with what its seeds say about it. */
export interface Candidate {
  configuration: number;
  chosen: Parameters;
  resource: number | null;
  /** Values of the objective, one per seed. */
  values: number[];
  /** Mean over the seeds; null when it failed. */
  mean: number | null;
  /** Standard error of the mean; null for one seed. */
  standardError: number | null;
  /** Why there is no value. */
  reason: string | null;
}

/**
 * Trials of one configuration and one amount of the resource together. One seed that failed fails the configuration: the
 * mean of those that survived would flatter it.
 */
export function candidateOf(
  trials: readonly { trial: Trial; result: TrialResult }[],
  metric: string,
): Candidate {
  const [first] = trials;
  if (first === undefined) throw new Error('a candidate without a trial');
  const { configuration, chosen, resource } = first.trial;
  const outcomes = trials.map(({ result }) => outcomeOf(result, metric));
  const values = outcomes.filter((outcome) => typeof outcome === 'number');
  const at = outcomes.findIndex((outcome) => typeof outcome === 'string');
  const failure = at === -1 ? null : String(outcomes[at]);
  const shared = { configuration, chosen, resource };
  if (failure !== null) {
    const reason = trials.length === 1 ? failure : `seed ${String(at + 1)}: ${failure}`;
    return { ...shared, values, mean: null, standardError: null, reason };
  }
  return { ...shared, values, mean: meanOf(values), standardError: standardErrorOf(values), reason: null };
}

/** The value, or why there is none. */
function outcomeOf({ status, reason, metrics }: TrialResult, metric: string): number | string {
  if (status === 'failed') return reason ?? 'it failed';
  if (!Object.hasOwn(metrics, metric)) return `it reports no ${metric}`;
  return metrics[metric] ?? `${metric} is undefined`;
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of the mean, from the sample's standard deviation; null for one value. */
export function standardErrorOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
