import type { TopLevelSpec } from 'vega-lite';
import type { MetricResult } from '../../model/stage-result.ts';
import { gateLimit } from '../gate-limit.ts';
import { byImportance, significance } from '../headline-metric.ts';
import { cap } from '../markdown/cap.ts';
import { visibleLine } from '../markdown/strip.ts';
import { metricNumbers } from '../metric-numbers.ts';
import { COLOURS, PLOT_WIDTH } from './theme.ts';

/** Differences show their sign, zero has none. */
const SIGNED = "datum.value === 0 ? '0' : format(datum.value, '+~g')";

/** More would be a wall; the table has all of them. */
const MAX_METRICS = 10;

/**
 * Forest plot of the differences: each metric in a row with an axis of its own (units differ), its interval, zero, and the
 * limit of its gate. Null without a difference to draw.
 */
export function differencesSpec(metrics: readonly MetricResult[]): TopLevelSpec | null {
  const rows = byImportance(metrics)
    .filter(({ delta, bounds }) => delta !== null && bounds !== null)
    .slice(0, MAX_METRICS)
    .map((metric, order) => ({
      order,
      label: labelOf(metric),
      delta: metric.delta,
      // An open end is drawn as far as is known: to the difference itself.
      lower: metric.bounds?.lower ?? metric.delta,
      upper: metric.bounds?.upper ?? metric.delta,
      limit: gateLimit(metric),
      tone: toneOf(metric),
    }));
  if (rows.length === 0) return null;
  const tone = { field: 'tone', type: 'nominal', scale: null } as const;
  return {
    data: { values: rows },
    facet: {
      row: {
        field: 'label',
        type: 'nominal',
        title: null,
        sort: { field: 'order', op: 'min' },
        header: { labelAngle: 0, labelOrient: 'top', labelAnchor: 'start' },
      },
    },
    spacing: 14,
    resolve: { scale: { x: 'independent' } },
    spec: {
      width: PLOT_WIDTH,
      height: 26,
      layer: [
        { mark: { type: 'rule', color: COLOURS.dim }, encoding: { x: { datum: 0 } } },
        {
          transform: [{ filter: 'isValid(datum.limit)' }],
          mark: { type: 'rule', color: COLOURS.bad, strokeDash: [4, 3], strokeWidth: 1.5 },
          encoding: { x: { field: 'limit', type: 'quantitative' } },
        },
        {
          mark: { type: 'rule', strokeWidth: 4, strokeCap: 'round' },
          encoding: {
            x: {
              field: 'lower',
              type: 'quantitative',
              title: null,
              scale: { nice: true, padding: 12 },
              axis: { labelExpr: SIGNED, tickCount: 5, grid: false },
            },
            x2: { field: 'upper' },
            color: tone,
          },
        },
        {
          mark: { type: 'point', filled: true, size: 90, opacity: 1 },
          encoding: { x: { field: 'delta', type: 'quantitative' }, color: tone },
        },
      ],
    },
  };
}

function labelOf(metric: MetricResult): string {
  const { delta, interval } = metricNumbers(metric);
  const where = Object.values(metric.slice ?? {}).join(', ');
  const name = cap(visibleLine(where === '' ? metric.name : `${metric.name}, ${where}`), 34);
  const better = { higher: ' ↑', lower: ' ↓', target: '', unknown: '' }[metric.direction];
  return `${name}${better}  ${delta} (${interval})`;
}

function toneOf(metric: MetricResult): string {
  if (metric.verdict === 'fail' || metric.verdict === 'error') return COLOURS.bad;
  if (metric.verdict === 'inconclusive' || metric.verdict === 'warn') return COLOURS.unsure;
  const proven = significance(metric);
  return proven === 'better' ? COLOURS.good : proven === 'worse' ? COLOURS.bad : COLOURS.now;
}
