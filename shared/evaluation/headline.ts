import type { MetricResult } from '../model/stage-result.ts';

const WORST_FIRST = ['fail', 'inconclusive', 'pass', 'skipped'];

/** `roc_auc 0.637 → 0.654 (+0.017, 90 % CI 0.016…0.018): better than champion 1.0.0` */
export function headlineOf(metrics: readonly MetricResult[], baseline: string): string {
  const [worst] = metrics.toSorted((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict));
  const shown = worst?.verdict === 'skipped' ? metrics[0] : worst;
  if (shown === undefined) return 'nothing was measured';
  const { name, value, bounds, delta, gate, reason } = shown;
  if (value === null) return `${name} is undefined: ${reason ?? 'unknown reason'}`;
  const decimals = decimalsOf(shown);
  const text = (number: number | null, missing: string): string => number?.toFixed(decimals) ?? missing;
  const interval =
    bounds === null
      ? ''
      : `${Number(((1 - 2 * bounds.alpha) * 100).toFixed(1))} % CI ${text(bounds.lower, '−∞')}…${text(bounds.upper, '∞')}`;
  if (delta === null || shown.baseline === null) {
    const judged = gate === null ? '' : `: gate "${gate}" ${judgement(shown)}`;
    return `${name} ${text(value, '')}${interval === '' ? '' : ` (${interval})`}${judged}`;
  }
  const difference = `${delta >= 0 ? '+' : ''}${text(delta, '')}`;
  return `${name} ${text(shown.baseline, '')} → ${text(value, '')} (${difference}, ${interval}): ${standing(shown)} ${baseline}`;
}

/** Three significant digits of the larger value, and at least one of the difference. */
function decimalsOf({ value, baseline, delta }: MetricResult): number {
  const places = (size: number, digits: number): number =>
    size === 0 ? 0 : digits - 1 - Math.floor(Math.log10(size));
  const coarse = places(Math.max(Math.abs(value ?? 0), Math.abs(baseline ?? 0)), 3);
  const fine = places(Math.abs(delta ?? 0), 1);
  return Math.min(Math.max(coarse, Math.min(fine, coarse + 3), 0), 12);
}

const judgement = ({ verdict, reason }: MetricResult): string =>
  verdict === 'pass'
    ? 'passes'
    : verdict === 'fail'
      ? `fails${reason === null ? '' : ` (${reason})`}`
      : verdict === 'skipped'
        ? 'was left out'
        : 'is inconclusive';

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
