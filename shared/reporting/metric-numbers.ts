import type { MetricResult } from '../model/stage-result.ts';
import { count, decimal, decimalsOf, signed } from './numbers.ts';

export interface MetricNumbers {
  value: string;
  baseline: string;
  delta: string;
  interval: string;
  n: string;
}

/** All numbers of one metric with the same decimals, so that a row adds up for its reader. */
export function metricNumbers({ value, baseline, delta, bounds, n }: MetricResult): MetricNumbers {
  const { lower = null, upper = null } = bounds ?? {};
  const width = lower === null || upper === null ? null : upper - lower;
  const decimals = decimalsOf([value, baseline], [delta, lower, upper, width]);
  // Without a difference the bounds are those of the value, which shows no sign.
  const written = (bound: number): string => (delta === null ? decimal : signed)(bound, decimals);
  return {
    value: decimal(value, decimals),
    baseline: decimal(baseline, decimals),
    delta: signed(delta, decimals),
    interval:
      bounds === null
        ? '–'
        : `${bound(bounds.lower, '−∞', written)}\u00A0…\u00A0${bound(bounds.upper, '+∞', written)}`,
    n: n === null ? '–' : count(n),
  };
}

/** Confidence of the pair of one-sided bounds: 90 for alpha 0.05. */
export const intervalPercent = (alpha: number): string => percent(1 - 2 * alpha);
export const gatePercent = (alpha: number): string => percent(1 - alpha);

const percent = (share: number): string => String(Number((share * 100).toFixed(2)));
const bound = (value: number | null, missing: string, written: (value: number) => string): string =>
  value === null ? missing : written(value);
