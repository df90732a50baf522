import type { StageResult } from '../../model/stage-result.ts';
import { mermaidChart } from '../charts/mermaid.ts';
import { trendChart, trendId } from '../charts/trend.ts';
import { folded, paragraph, type Content } from '../content.ts';
import { headlineMetric } from '../headline-metric.ts';
import { PRIORITY, type Add, type Scope } from './scope.ts';
import { counted } from '../../model/wording.ts';

/** Each is a frame of its own in the reader's browser. */
const MAX_CHARTS = 4;

/** The trend of the metric that decides stands open; other trends are in their rows, other charts fold. */
export function addCharts(result: StageResult, { report }: Scope, add: Add): void {
  const { charts, metrics } = result;
  const decisive = headlineMetric(metrics);
  const trend = decisive && trendChart(charts, decisive.name);
  if (trend && mermaidChart(trend) !== null) add(PRIORITY.chart, { kind: 'chart', chart: trend });
  const trends = new Set(metrics.map(({ name }) => trendId(name)));
  const others = charts.filter((chart) => !trends.has(chart.id) && mermaidChart(chart) !== null);
  const all = others.length + (result.omitted?.charts ?? 0);
  if (others.length === 0) return;
  const shown = others.slice(0, MAX_CHARTS);
  const more: Content[] =
    all > shown.length ? [paragraph(`${counted(all - shown.length, 'more chart')} in `, ...report)] : [];
  const drawn = shown.map((chart): Content => ({ kind: 'chart', chart }));
  add(PRIORITY.chart, folded(counted(all, 'chart'), ...drawn, ...more), [
    `${counted(all, 'chart')} in `,
    ...report,
  ]);
}
