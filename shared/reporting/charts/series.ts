import type { TopLevelSpec } from 'vega-lite';
import type { Chart } from '../../model/stage-result.ts';
import { visibleLine } from '../markdown/strip.ts';
import { coloursOf, PLOT_WIDTH } from './theme.ts';

/** More points than the width has pixels show nothing more. */
const MAX_POINTS = PLOT_WIDTH;
const MAX_SERIES = 6;
/** Up to here each point is marked: with few, a line alone hides where the values are. */
const MARKED_POINTS = 30;
const BAR_HEIGHT = 12;
/** Without room for their figures, which are read off the axis. */
const THIN_BAR_HEIGHT = 6;
const MARKED_BARS = 12;

interface Datum {
  order: number;
  x: string | number;
  series: string;
  /** Of the series, from 0. */
  place: number;
  y: number;
}

/** A stage's own chart: lines over steps or runs; bars per category; areas over the bins of a number. */
export function seriesSpec(chart: Chart): TopLevelSpec | null {
  const series = chart.series.slice(0, MAX_SERIES);
  const values = series.flatMap((one, index) => pointsOf(chart, one.y, nameOf(one.name, index), index));
  if (values.length === 0) return null;
  const names = series.map(({ name }, index) => nameOf(name, index));
  const color = {
    field: 'series',
    type: 'nominal',
    sort: null,
    scale: { domain: names, range: coloursOf(names.length) },
    legend: names.length > 1 ? {} : null,
  } as const;
  const numeric = chart.x.every((x) => typeof x === 'number');
  if (chart.kind === 'line') return lines(values, color, numeric);
  return numeric ? areas(values, color) : bars(values, color, names);
}

type Colour = Readonly<Record<string, unknown>>;

function lines(values: Datum[], color: Colour, numeric: boolean): TopLevelSpec {
  return {
    width: PLOT_WIDTH,
    height: 180,
    data: { values },
    mark: { type: 'line', strokeWidth: 2, point: values.length <= MARKED_POINTS },
    encoding: {
      x: numeric
        ? { field: 'x', type: 'quantitative', title: null, scale: { zero: false }, axis: { grid: false } }
        : {
            field: 'x',
            type: 'ordinal',
            title: null,
            sort: { field: 'order', op: 'min' },
            axis: { labelAngle: -40 },
          },
      y: { field: 'y', type: 'quantitative', title: null, scale: { zero: false } },
      color,
    },
  };
}

/** Shares of bins at their middles. */
function areas(values: Datum[], color: Colour): TopLevelSpec {
  return {
    width: PLOT_WIDTH,
    height: 180,
    data: { values },
    mark: { type: 'area', interpolate: 'step', line: { strokeWidth: 2 }, fillOpacity: 0.2 },
    encoding: {
      x: { field: 'x', type: 'quantitative', title: null, scale: { zero: false }, axis: { grid: false } },
      y: { field: 'y', type: 'quantitative', title: null, stack: null },
      color,
    },
  };
}

/** Lying, because names of categories are long and a phone is narrow. */
function bars(values: Datum[], color: Colour, names: readonly string[]): TopLevelSpec {
  // By number: names would become words of an expression, which breaks at those that every object has, such as `toString`.
  const offset = { field: 'place', type: 'nominal', sort: 'ascending' } as const;
  const encoding = {
    y: {
      field: 'x',
      type: 'nominal',
      title: null,
      sort: { field: 'order', op: 'min' },
      scale: { paddingInner: 0.3 },
      axis: { domain: false, ticks: false },
    },
    yOffset: offset,
    x: { field: 'y', type: 'quantitative', title: null, axis: { format: '~g' }, stack: null },
  } as const;
  const figures = {
    mark: { type: 'text', align: 'left', dx: 3, color: 'var(--ink)', fontSize: 11 },
    encoding: { ...encoding, text: { field: 'y', type: 'quantitative', format: '.3~g' } },
  } as const;
  const marked = new Set(values.map(({ x }) => x)).size <= MARKED_BARS;
  return {
    // The names of the categories take the rest.
    width: PLOT_WIDTH - 100,
    height: { step: (marked ? BAR_HEIGHT : THIN_BAR_HEIGHT) * (names.length + 0.6), for: 'position' },
    data: { values },
    layer: [{ mark: 'bar', encoding: { ...encoding, color } }, ...(marked ? [figures] : [])],
  };
}

function pointsOf({ x }: Chart, y: readonly (number | null)[], series: string, place: number): Datum[] {
  const step = Math.max(1, Math.ceil(x.length / MAX_POINTS));
  return x.flatMap((at, order) => {
    const value = y[order];
    // The last point is the present: it is never left out.
    const kept = order % step === 0 || order === x.length - 1;
    if (value === null || value === undefined || !kept) return [];
    return [{ order, x: typeof at === 'string' ? visibleLine(at) : at, series, place, y: value }];
  });
}

const nameOf = (name: string, index: number): string =>
  visibleLine(name).trim() || `series ${String(index + 1)}`;
