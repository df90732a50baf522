import { code, prose, type Content, type Line } from '../content.ts';
import { baselineName } from '../head.ts';
import type { MetricResult, StageResult } from '../../model/stage-result.ts';
import { gatePercent, intervalPercent, metricNumbers } from '../metric-numbers.ts';
import { count } from '../numbers.ts';
import { ICONS } from '../verdict-words.ts';

/** Metrics beside their baseline; the interval is the gate's own pair of bounds, so that no row contradicts its verdict. */
export function comparisonTable(result: StageResult, metrics: readonly MetricResult[]): Content {
  const alpha = metrics.find(({ bounds }) => bounds !== null)?.bounds?.alpha ?? 0.05;
  return {
    kind: 'table',
    columns: [
      { head: [''] },
      { head: ['Metric'] },
      { head: [result.baseline === null ? 'Baseline' : prose(baselineName(result))], align: 'right' },
      { head: ['This PR'], align: 'right' },
      { head: ['Δ'], align: 'right' },
      { head: [`${intervalPercent(alpha)}\u00A0% CI (gate: one-sided ${gatePercent(alpha)}\u00A0%)`] },
      { head: ['n'], align: 'right' },
      { head: ['Gate'] },
    ],
    rows: metrics.map((metric) => {
      const shown = metricNumbers(metric);
      return [
        [decides(metric) ? ICONS[metric.verdict] : ''],
        metricName(metric),
        [shown.baseline],
        metric.value === null ? undefinedValue(metric) : [shown.value],
        [shown.delta],
        [shown.interval],
        [shown.n],
        [metric.gate === null ? '–' : code(metric.gate)],
      ];
    }),
  };
}

/** Metrics of one run, without a comparison. */
export function valueTable(metrics: readonly MetricResult[]): Content {
  return {
    kind: 'table',
    columns: [{ head: ['Metric'] }, { head: ['Value'], align: 'right' }, { head: ['Seeds'], align: 'right' }],
    rows: metrics.map((metric) => [
      metricName(metric),
      metric.value === null ? undefinedValue(metric) : [metricNumbers(metric).value],
      [metric.seeds === null ? '–' : count(metric.seeds)],
    ]),
  };
}

/** Metrics without a gate are for information, whatever verdict their row has. */
export const decides = ({ gate, verdict }: MetricResult): boolean =>
  gate !== null || !['pass', 'skipped'].includes(verdict);

const undefinedValue = ({ reason }: MetricResult): Line =>
  reason === null ? ['undefined'] : ['undefined: ', code(reason, 80)];

function metricName({ name, slice, unit }: MetricResult): Line {
  const where = Object.entries(slice ?? {}).map(([key, value]) => `${key} = ${value}`);
  return [
    code(name),
    ...(where.length === 0 ? [] : [' ', code(where.join(', '))]),
    ...(unit === null ? [] : [' ', code(unit, 20)]),
  ];
}
