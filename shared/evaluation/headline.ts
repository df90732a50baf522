import type { MetricResult } from '../model/stage-result.ts';
import type { Waiver } from './waivers.ts';
import { intervalPercent, metricNumbers } from '../reporting/metric-numbers.ts';

const WORST_FIRST = ['fail', 'inconclusive', 'warn', 'pass', 'skipped'];

/** `roc_auc 0.637 → 0.654 (+0.017, 90 % CI +0.016 … +0.018): better than champion 1.0.0` */
export function headlineOf(
  metrics: readonly MetricResult[],
  baseline: string,
  waivers: readonly Pick<Waiver, 'metric' | 'by'>[] = [],
): string {
  const waived = waivers.map(({ metric, by }) => `; ${metric} is waived by ${by}`).join('');
  return `${standingOf(metrics, baseline)}${waived}`;
}

function standingOf(metrics: readonly MetricResult[], baseline: string): string {
  const [worst] = metrics.toSorted((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict));
  const shown = worst?.verdict === 'skipped' ? metrics[0] : worst;
  if (shown === undefined) return 'nothing was measured';
  const { name, value, bounds, delta, gate, reason } = shown;
  // A gate that could not decide says so in front of the reason.
  if (value === null)
    return `${name} is undefined: ${reason?.replace(/^undefined: /, '') ?? 'unknown reason'}`;
  const numbers = metricNumbers(shown);
  // Plain text: it is searched, and copied into places that know no other space.
  const interval = numbers.interval.replaceAll('\u00A0', ' ');
  const level = bounds === null ? [] : [`${intervalPercent(bounds.alpha)} % CI ${interval}`];
  const bracketed = (parts: readonly string[]): string =>
    parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  if (delta === null || shown.baseline === null) {
    const judged = gate === null ? '' : `: gate "${gate}" ${judgement(shown)}`;
    return `${name} ${numbers.value}${bracketed(level)}${judged}`;
  }
  const change = bracketed([numbers.delta, ...level]);
  return `${name} ${numbers.baseline} → ${numbers.value}${change}: ${standing(shown)} ${baseline}`;
}

const judgement = ({ verdict, reason }: MetricResult): string =>
  verdict === 'pass'
    ? 'passes'
    : verdict === 'fail' || verdict === 'warn'
      ? `fails${reason === null ? '' : ` (${reason})`}`
      : verdict === 'skipped'
        ? 'was left out'
        : 'is inconclusive';

function standing({ direction, bounds, gate, verdict }: MetricResult): string {
  const [low, high] =
    direction === 'higher'
      ? [bounds?.lower ?? 0, bounds?.upper ?? 0]
      : [-(bounds?.upper ?? 0), -(bounds?.lower ?? 0)];
  if (low > 0) return 'better than';
  if (high < 0) return 'worse than';
  // Only a gate has proven it.
  if (verdict === 'pass' && gate !== null) return 'no worse than';
  return 'not told apart from';
}
