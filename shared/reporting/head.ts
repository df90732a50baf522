import type { MetricResult, StageResult } from '../model/stage-result.ts';
import { worstVerdict, type Verdict } from '../model/verdict.ts';
import { headlineMetric, significance } from './headline-metric.ts';
import { code } from './markdown/code.ts';
import { text } from './markdown/text.ts';
import { intervalPercent, metricNumbers } from './metric-numbers.ts';
import { WORDS } from './verdict-words.ts';

type Alert = 'CAUTION' | 'WARNING' | 'NOTE' | 'TIP';

/** The verdict line of a whole comment or page: the one alert, recomputed from all results. */
export function renderHead(results: readonly StageResult[]): string {
  const { alert, lines } = describeHead(results);
  return [`> [!${alert}]`, ...lines.map((line) => `> ${line}`)].join('\n');
}

function describeHead(results: readonly StageResult[]): { alert: Alert; lines: string[] } {
  const verdict = worstVerdict(results.map((result) => result.verdict));
  const evaluation = worstOf(results.filter(({ stage }) => stage === 'evaluate-vs-baseline'));
  const blamed = results.filter((result) => result.verdict === verdict);
  const metric = evaluation && headlineMetric(evaluation.metrics);
  const lines: string[] = [];
  if (evaluation && metric) {
    lines.push(`**${comparison(evaluation, metric)}**: ${metricLine(metric)}${gateCount(evaluation)}`);
  }
  const others = blamed.filter((result) => result !== evaluation || lines.length === 0);
  if (verdict !== 'pass' && verdict !== 'skipped') {
    lines.push(...others.slice(0, 3).map(stageLine));
    if (others.length > 3) lines.push(`… and ${String(others.length - 3)} more`);
  } else if (lines.length === 0) {
    const shown = results.at(-1);
    lines.push(shown ? stageLine(shown) : '**No results**');
  }
  return {
    alert: alertOf(verdict, evaluation, metric),
    lines: lines.flatMap((line, i) => (i === 0 ? [line] : ['', line])),
  };
}

function comparison(result: StageResult, metric: MetricResult): string {
  const against = baselineName(result);
  switch (result.verdict) {
    case 'error':
    case 'fail':
      return metric.value === null
        ? 'Undefined metric'
        : significance(metric) === 'worse'
          ? `Worse than ${against}`
          : 'Gate failed';
    case 'inconclusive':
      return `Cannot tell whether it is as good as ${against}`;
    case 'skipped':
      return 'Not evaluated';
    case 'warn':
    case 'pass':
      if (result.baseline === null) return 'No baseline to compare with';
      if (!result.baseline.comparable) return `Not comparable with ${against}`;
      return significance(metric) === 'better' ? `Better than ${against}` : `No worse than ${against}`;
  }
}

/** Name of what the candidate was compared with, safe in Markdown. */
export function baselineName({ baseline }: StageResult): string {
  if (baseline === null) return 'the baseline';
  const which = baseline.version ?? baseline.ref?.slice(0, 12);
  return which === undefined ? text(`the ${baseline.kind} baseline`) : text(`${baseline.kind} ${which}`);
}

function metricLine(metric: MetricResult): string {
  const { value, baseline, delta, interval, n } = metricNumbers(metric);
  const name = code(metric.name);
  if (metric.value === null)
    return `${name} is undefined${metric.reason === null ? '' : ` (${text(metric.reason)})`}`;
  if (metric.baseline === null || metric.delta === null) return `${name} ${value}`;
  const ci = metric.bounds === null ? '' : `, ${intervalPercent(metric.bounds.alpha)} % CI ${interval}`;
  return `${name} ${baseline} → ${value} (${delta}${ci}${metric.n === null ? '' : `, n = ${n}`})`;
}

function gateCount({ metrics }: StageResult): string {
  const gated = metrics.filter(({ gate }) => gate !== null);
  const bad = gated.filter(({ verdict }) => verdict === 'fail' || verdict === 'error');
  const unclear = gated.filter(({ verdict }) => verdict === 'inconclusive');
  if (bad.length > 0) return `. ${String(bad.length)} of ${String(gated.length)} gates failed.`;
  if (unclear.length > 0) return `. ${String(unclear.length)} of ${String(gated.length)} gates inconclusive.`;
  return '';
}

const stageLine = (result: StageResult): string =>
  `**${WORDS[result.verdict]}: ${result.stage}** – ${text(result.headline, 300)}`;

function alertOf(
  verdict: Verdict,
  evaluation: StageResult | undefined,
  metric: MetricResult | undefined,
): Alert {
  if (verdict === 'error' || verdict === 'fail') return 'CAUTION';
  if (verdict === 'warn') return 'WARNING';
  if (verdict === 'inconclusive' || verdict === 'skipped') return 'NOTE';
  if (!evaluation || !metric) return 'NOTE';
  if (evaluation.baseline === null || !evaluation.baseline.comparable) return 'WARNING';
  return significance(metric) === 'better' ? 'TIP' : 'NOTE';
}

function worstOf(results: readonly StageResult[]): StageResult | undefined {
  const worst = worstVerdict(results.map(({ verdict }) => verdict));
  return results.find(({ verdict }) => verdict === worst);
}
