import type { MetricResult } from '../model/stage-result.ts';

/** `roc_auc 0.637 → 0.654 (+0.017, 90 % CI 0.016…0.018): better than champion 1.0.0` */
export function headlineOf(metrics: readonly MetricResult[], baseline: string): string {
  const order = ['fail', 'inconclusive', 'pass', 'skipped'];
  const [worst] = metrics.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const shown = worst?.verdict === 'skipped' ? metrics[0] : worst;
  if (shown === undefined) return 'nothing was measured';
  const { name, value, bounds, delta, gate, reason } = shown;
  if (value === null) return `${name} is undefined: ${reason ?? 'unknown reason'}`;
  const text = (number: number): string => number.toFixed(3);
  const level = bounds === null ? '' : `${Number(((1 - 2 * bounds.alpha) * 100).toFixed(1))} % CI `;
  const interval = bounds === null ? '' : `${level}${text(bounds.lower ?? NaN)}…${text(bounds.upper ?? NaN)}`;
  if (delta === null || shown.baseline === null) {
    const judged = gate === null ? '' : `: gate "${gate}" ${wordOf(shown.verdict)}`;
    return `${name} ${text(value)}${interval === '' ? '' : ` (${interval})`}${judged}`;
  }
  const sign = delta >= 0 ? '+' : '';
  return `${name} ${text(shown.baseline)} → ${text(value)} (${sign}${text(delta)}, ${interval}): ${standing(shown)} ${baseline}`;
}

const wordOf = (verdict: string): string =>
  verdict === 'pass' ? 'passes' : verdict === 'fail' ? 'fails' : 'is inconclusive';

function standing({ direction, bounds, verdict }: MetricResult): string {
  const [low, high] =
    direction === 'higher'
      ? [bounds?.lower ?? 0, bounds?.upper ?? 0]
      : [-(bounds?.upper ?? 0), -(bounds?.lower ?? 0)];
  if (low > 0) return 'better than';
  if (high < 0) return 'worse than';
  if (verdict === 'pass') return 'no worse than';
  return 'not told apart from';
}
