import { sparkline } from '../charts/sparkline.ts';
import { trendChart } from '../charts/trend.ts';
import { code, prose, type Content, type Line } from '../content.ts';
import { baselineName } from '../head.ts';
import { significance } from '../headline-metric.ts';
import type { MetricResult, StageResult } from '../../model/stage-result.ts';
import { gatePercent, intervalPercent, metricNumbers } from '../metric-numbers.ts';
import { count } from '../numbers.ts';
import { ICONS } from '../verdict-words.ts';
import { filledTable, NONE, type TableColumn } from './filled-table.ts';
import { isOpen } from './verdicts.ts';

/** Beside a metric that got worse and that no gate asks about. */
export const WORSE_ICON = '🔻';
/** In characters; longer names push the numbers off a phone's screen. */
export const NAME_LIMIT = 48;

/** Metrics beside their baseline; the interval is the gate's own pair of bounds, so that no row contradicts its verdict. */
export function comparisonTable(result: StageResult, metrics: readonly MetricResult[]): Content {
  const alpha = metrics.find(({ bounds }) => bounds !== null)?.bounds?.alpha ?? 0.05;
  const rows = metrics.map((metric) => ({ metric, shown: metricNumbers(metric) }));
  const [first] = rows;
  // Said once when it is the same for all.
  const sameRows =
    rows.length > 1 && first !== undefined && rows.every(({ shown }) => shown.n === first.shown.n);
  const n = sameRows && first.metric.n !== null ? `, n\u00A0=\u00A0${first.shown.n}` : '';
  const columns: TableColumn<(typeof rows)[number]>[] = [
    { head: [''], cell: ({ metric }) => [iconOf(metric)] },
    { head: ['Metric'], cell: ({ metric }) => metricName(metric) },
    {
      head: [result.baseline === null ? 'Baseline' : prose(baselineName(result), NAME_LIMIT)],
      align: 'right',
      cell: ({ shown }) => [shown.baseline],
    },
    { head: ['This PR'], align: 'right', cell: ({ metric, shown }) => valueOf(metric, shown.value) },
    { head: ['Δ'], align: 'right', cell: ({ shown }) => [shown.delta] },
    {
      head: [`${intervalPercent(alpha)}\u00A0% CI (gate: one-sided ${gatePercent(alpha)}\u00A0%)${n}`],
      cell: ({ shown }) => [shown.interval],
    },
    { head: ['n'], align: 'right', cell: ({ shown }) => (n === '' ? [shown.n] : NONE) },
    { head: ['Gate'], cell: ({ metric: { gate } }) => (gate === null ? NONE : [code(gate)]) },
    { head: ['Trend'], cell: ({ metric }) => [trendOf(result, metric)] },
  ];
  return filledTable(columns, rows);
}

/** Metrics of one run, without a comparison. */
export function valueTable(result: StageResult, metrics: readonly MetricResult[]): Content {
  const columns: TableColumn<MetricResult>[] = [
    { head: [''], cell: (metric) => [iconOf(metric)] },
    { head: ['Metric'], cell: metricName },
    { head: ['Value'], align: 'right', cell: (metric) => valueOf(metric, metricNumbers(metric).value) },
    { head: ['Seeds'], align: 'right', cell: ({ seeds }) => (seeds === null ? NONE : [count(seeds)]) },
    { head: ['Trend'], cell: (metric) => [trendOf(result, metric)] },
  ];
  return filledTable(columns, metrics);
}

/** Metrics without a gate are for information, whatever verdict their row has. */
export const decides = ({ gate, verdict }: MetricResult): boolean =>
  gate !== null || !['pass', 'skipped'].includes(verdict);

/** Worse beyond chance. Of slices some always are, so that only the whole test set counts. */
export const isWorse = (metric: MetricResult): boolean =>
  metric.slice === null && significance(metric) === 'worse';

/** What is never folded away. */
export const needsEyes = (metric: MetricResult): boolean => isOpen(metric.verdict) || isWorse(metric);

function iconOf(metric: MetricResult): string {
  if (decides(metric)) return ICONS[metric.verdict];
  return isWorse(metric) ? WORSE_ICON : '';
}

function valueOf({ value, reason }: MetricResult, shown: string): Line {
  if (value !== null) return [shown];
  return reason === null ? ['undefined'] : ['undefined: ', code(reason, 80)];
}

const trendOf = ({ charts }: StageResult, { name, slice }: MetricResult): string =>
  slice === null ? sparkline(trendChart(charts, name)?.series[0]?.y ?? []) : '';

export function metricName({ name, slice, unit }: MetricResult): Line {
  return [
    code(name, NAME_LIMIT),
    ...(slice === null ? [] : [' ', code(sliceName(slice), NAME_LIMIT)]),
    ...(unit === null ? [] : [' ', code(unit, 20)]),
  ];
}

export const sliceName = (slice: NonNullable<MetricResult['slice']>): string =>
  Object.entries(slice)
    .map(([key, value]) => `${key} = ${value}`)
    .join(', ');
