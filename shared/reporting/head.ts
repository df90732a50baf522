import type { MetricResult, StageResult } from '../model/stage-result.ts';
import { worstVerdict, type Verdict } from '../model/verdict.ts';
import { code, prose, strong, type Line } from './content.ts';
import { headlineMetric, significance } from './headline-metric.ts';
import { legName } from './leg-name.ts';
import { intervalPercent, metricNumbers } from './metric-numbers.ts';
import { WORDS } from './verdict-words.ts';

/** GitHub's kinds of alert. */
export type Alert = 'CAUTION' | 'WARNING' | 'NOTE' | 'TIP';

/** What a reader with ten seconds learns: the verdict, the metric, its difference and interval, and who is to blame. */
export interface Head {
  verdict: Verdict;
  alert: Alert;
  lines: Line[];
  /** Results whose headline these lines say: nothing has to say it again. */
  said: ReadonlySet<StageResult>;
}

/** Longest name of a metric, in characters. */
const NAME_LIMIT = 80;
const NBSP = '\u00A0';
/** Stages that are named one by one. */
const NAMED = 3;
/** Longest headline of a stage, in characters. */
const HEADLINE_LIMIT = 300;

export function describeHead(results: readonly StageResult[]): Head {
  const verdict = worstVerdict(results.map((result) => result.verdict));
  const evaluations = results.filter(({ stage }) => stage === 'evaluate-vs-baseline');
  const evaluation = worstOf(evaluations);
  const metric = evaluation && headlineMetric(evaluation.metrics);
  const lines: Line[] = [];
  const said = new Set<StageResult>();
  const say = (result: StageResult): void => {
    lines.push(stageLine(result));
    if (result.headline.length <= HEADLINE_LIMIT) said.add(result);
  };
  // Of what failed, the reader learns first; that the model is good is no reason for it.
  const failsElsewhere = (verdict === 'fail' || verdict === 'error') && evaluation?.verdict !== verdict;
  const blame = (): void => {
    const blamed = results.filter(
      (result) => result.verdict === verdict && (!evaluations.includes(result) || lines.length === 0),
    );
    blamed.slice(0, NAMED).forEach(say);
    if (blamed.length > NAMED) lines.push([`… and ${String(blamed.length - NAMED)} more`]);
  };
  if (failsElsewhere) blame();
  if (evaluation && metric) {
    const judged = `${WORDS[failsElsewhere ? evaluation.verdict : verdict]}: ${comparison(evaluation, metric)}`;
    // A headline about something else, such as a missing baseline, still has to be said.
    if (tellsOf(evaluation.headline, metric)) said.add(evaluation);
    const { leg } = evaluation;
    const { reason } = metric;
    lines.push(
      [strong(judged), gateCount(evaluation), legCount(evaluation, evaluations)],
      [...(leg === null ? [] : [legName(leg), ': ']), ...metricLine(metric)],
    );
    // What would make it tell, such as more rows.
    if (metric.verdict === 'inconclusive' && metric.value !== null && reason !== null)
      lines.push([prose(`${reason.charAt(0).toUpperCase()}${reason.slice(1)}`, HEADLINE_LIMIT)]);
  }
  if (verdict !== 'pass' && verdict !== 'skipped') {
    if (!failsElsewhere) blame();
  } else if (lines.length === 0) {
    const shown = results.at(-1);
    if (shown) say(shown);
    else lines.push([strong('No results')]);
  }
  return { verdict, alert: alertOf(verdict, evaluation, metric), lines, said };
}

/** A headline that only begins like the metric's name may be about anything: names are not ours. */
function tellsOf(headline: string, { name }: MetricResult): boolean {
  const rest = headline.startsWith(`${name} `) ? headline.slice(name.length + 1) : '';
  return name.trim() !== '' && /^(?:[\u2212-]?\d|is undefined)/.test(rest);
}

function comparison(result: StageResult, metric: MetricResult): string {
  const against = baselineName(result);
  const proven = significance(metric);
  switch (result.verdict) {
    case 'error':
    case 'fail':
      if (metric.value === null) return 'an undefined metric';
      return proven === 'worse' ? `worse than ${against}` : 'a gate does not hold';
    case 'inconclusive':
      return metric.delta === null
        ? 'cannot tell whether the gate holds'
        : `cannot tell whether it is as good as ${against}`;
    case 'skipped':
      return 'not evaluated';
    case 'warn':
    case 'pass':
      if (result.baseline === null || metric.delta === null) return 'nothing to compare with';
      if (!result.baseline.comparable) return `not comparable with ${against}`;
      if (proven === 'better') return `better than ${against}`;
      if (proven === 'worse')
        return metric.gate === null ? `worse than ${against}` : `worse than ${against}, within the gate`;
      return metric.gate === null ? `not told apart from ${against}` : `no worse than ${against}`;
  }
}

/** Name of what the candidate was compared with; others wrote it. */
export function baselineName({ baseline }: StageResult): string {
  if (baseline === null) return 'the baseline';
  const kind = baseline.kind.replaceAll('-', ' ');
  const which = baseline.version ?? shortRef(baseline.ref);
  return which === undefined ? `the ${kind} baseline` : `${kind} ${which}`;
}

/** A commit as short as GitHub shows it; anything else a little longer. */
export const shortRef = (ref: string | null): string | undefined =>
  ref?.slice(0, /^[0-9a-f]{40}$/.test(ref) ? 7 : 12);

function metricLine(metric: MetricResult): Line {
  const { value, baseline, delta, interval, n } = metricNumbers(metric);
  const name = code(metric.name, NAME_LIMIT);
  if (metric.value === null)
    return [name, ' is undefined', ...(metric.reason === null ? [] : [': ', prose(metric.reason)])];
  const level = metric.bounds && `${intervalPercent(metric.bounds.alpha)}${NBSP}%${NBSP}CI${NBSP}${interval}`;
  const rows = metric.n === null ? '' : `, n${NBSP}=${NBSP}${n}`;
  if (metric.baseline === null || metric.delta === null)
    return [name, ' ', strong(value), `${level === null ? '' : ` (${level})`}${rows}`];
  return [
    name,
    ` ${baseline} → ${value}, Δ `,
    strong(delta),
    `${level === null ? '' : ` (${level})`}${rows}`,
  ];
}

function gateCount({ metrics }: StageResult): string {
  const gated = metrics.filter(({ gate }) => gate !== null);
  const bad = gated.filter(({ verdict }) => verdict === 'fail' || verdict === 'error');
  const unclear = gated.filter(({ verdict }) => verdict === 'inconclusive');
  if (bad.length > 0) return ` – ${ofGates(bad.length, gated.length)} failed`;
  if (unclear.length > 0) return ` – ${ofGates(unclear.length, gated.length)} inconclusive`;
  return gated.length > 0 ? ` – ${ofGates(gated.length, gated.length)} passed` : '';
}

/** How many legs are like the worst one, which the lines are about. */
function legCount(worst: StageResult, all: readonly StageResult[]): string {
  if (all.length < 2) return '';
  const alike = all.filter(({ verdict }) => verdict === worst.verdict).length;
  return `, ${String(alike)} of ${String(all.length)} legs`;
}

const ofGates = (some: number, all: number): string =>
  all === 1 ? 'its one gate' : `${String(some)} of ${String(all)} gates`;

const stageLine = ({ verdict, stage, headline }: StageResult): Line => [
  strong(`${WORDS[verdict]}: ${stage}`),
  ' – ',
  prose(headline, HEADLINE_LIMIT),
];

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
