import type { CheckResult, MetricResult } from '../../shared/model/stage-result.ts';
import { plain } from '../../shared/reporting/numbers.ts';

export const divergedHeadline = (reason: string, seconds: number): string =>
  `training diverged: ${reason}; it was ended after ${seconds.toFixed(1)} s`;

export function failedChecksHeadline(checks: readonly CheckResult[]): string {
  const [first] = checks.filter(({ verdict }) => verdict === 'fail');
  return `not trained: ${first?.message ?? 'a check failed'}`;
}

export function trainedHeadline(seconds: number, metrics: readonly MetricResult[]): string {
  // What is undefined or can't be comes first: it is what the reader has to know.
  const rank = ({ value, verdict }: MetricResult): number =>
    value === null ? 0 : verdict === 'warn' ? 1 : 2;
  const shown = [...metrics]
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, 3)
    .map(({ name, value, verdict, reason }) => {
      if (value === null) return `${name} is undefined`;
      return `${name} ${plain(value, 4)}${verdict === 'warn' ? ` (${reason ?? 'it can not be'})` : ''}`;
    });
  return `trained in ${seconds.toFixed(1)} s${shown.length === 0 ? '' : `: ${shown.join(', ')}`}`;
}
