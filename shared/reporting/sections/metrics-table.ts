import type { MetricResult, StageResult } from '../../model/stage-result.ts';
import { baselineName } from '../head.ts';
import { codeCell } from '../markdown/cell.ts';
import { table } from '../markdown/table.ts';
import { gatePercent, intervalPercent, metricNumbers } from '../metric-numbers.ts';
import { count } from '../numbers.ts';
import { ICONS } from '../verdict-words.ts';

/** Metrics beside their baseline; the interval is the gate's own pair of bounds, so that no row contradicts its verdict. */
export function comparisonTable(result: StageResult, metrics: readonly MetricResult[]): string {
  const alpha = metrics.find(({ bounds }) => bounds !== null)?.bounds?.alpha ?? 0.05;
  return table(
    [
      { head: '' },
      { head: 'Metric' },
      { head: result.baseline === null ? 'Baseline' : baselineName(result), align: 'right' },
      { head: 'This PR', align: 'right' },
      { head: 'Δ', align: 'right' },
      { head: `${intervalPercent(alpha)} % CI (gate: one-sided ${gatePercent(alpha)} %)` },
      { head: 'n', align: 'right' },
      { head: 'Gate' },
    ],
    metrics.map((metric) => {
      const shown = metricNumbers(metric);
      return [
        metric.gate === null && metric.verdict === 'pass' ? '' : ICONS[metric.verdict],
        metricName(metric),
        shown.baseline,
        metric.value === null
          ? `undefined${metric.reason === null ? '' : `: ${codeCell(metric.reason, 80)}`}`
          : shown.value,
        shown.delta,
        shown.interval,
        shown.n,
        metric.gate === null ? '–' : codeCell(metric.gate),
      ];
    }),
  );
}

/** Metrics of one run, without a comparison. */
export function valueTable(metrics: readonly MetricResult[]): string {
  return table(
    [{ head: 'Metric' }, { head: 'Value', align: 'right' }, { head: 'Seeds', align: 'right' }],
    metrics.map((metric) => [
      metricName(metric),
      metric.value === null ? codeCell(metric.reason ?? 'undefined') : metricNumbers(metric).value,
      metric.seeds === null ? '–' : count(metric.seeds),
    ]),
  );
}

function metricName({ name, slice, unit }: MetricResult): string {
  const where =
    slice === null
      ? ''
      : ` ${codeCell(
          Object.entries(slice)
            .map(([key, value]) => `${key} = ${value}`)
            .join(', '),
        )}`;
  return `${codeCell(name)}${where}${unit === null ? '' : ` ${codeCell(unit, 20)}`}`;
}
