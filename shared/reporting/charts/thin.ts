import type { Chart } from '../../model/stage-result.ts';

/** Mermaid and its readers lose themselves in more. */
const POINTS = 30;
const SERIES = 2;

/** As much of a chart as a comment shows; thinning it again changes nothing. */
export interface ThinChart extends Chart {
  /** What was left out, in words. */
  note: string;
}

export function thinned(chart: Chart): ThinChart {
  const { x, series, kind } = chart;
  const kept = series.slice(0, SERIES);
  const note = series.length > SERIES ? `, ${String(SERIES)} of ${String(series.length)} series` : '';
  if (kind === 'bar')
    return {
      ...chart,
      x: x.slice(0, POINTS),
      series: kept.map(({ name, y }) => ({ name, y: y.slice(0, POINTS) })),
      note: x.length > POINTS ? `${note}, first ${String(POINTS)} of ${String(x.length)}` : note,
    };
  return { ...chart, ...(ascending(x) ? evenly(x, kept) : lastOnes(x, kept)), note };
}

/** A chart that stays the same when it is thinned again; its title says what was left out. */
export function thinnedForGood(chart: Chart): Chart {
  const { note, ...rest } = thinned(chart);
  return { ...rest, title: `${chart.title}${note}` };
}

export const ascending = (x: Chart['x']): x is number[] =>
  x.every((at, index) => {
    const before = x[index - 1];
    return typeof at === 'number' && (index === 0 || (typeof before === 'number' && at > before));
  });

/** Points of the same line at even distances: the axis of Mermaid knows no others. */
function evenly(x: readonly number[], series: Chart['series']): Pick<Chart, 'x' | 'series'> {
  const [first, last] = [x[0], x.at(-1)];
  if (first === undefined || last === undefined || (x.length <= POINTS && isEven(x)))
    return { x: [...x], series };
  const points = Math.min(x.length, POINTS);
  const grid = Array.from({ length: points }, (_, i) => first + ((last - first) * i) / (points - 1));
  return { x: grid, series: series.map(({ name, y }) => ({ name, y: grid.map((at) => onLine(x, y, at)) })) };
}

export function isEven(x: readonly number[]): boolean {
  const [first, last] = [x[0], x.at(-1)];
  if (first === undefined || last === undefined || x.length < 2) return true;
  const step = (last - first) / (x.length - 1);
  return x.every((at, index) => Math.abs(at - (first + step * index)) <= step * 1e-6);
}

/** Value of the line through the known points; null where one of its neighbours is unknown. */
function onLine(x: readonly number[], y: readonly (number | null)[], at: number): number | null {
  const right = x.findIndex((value) => value >= at);
  const index = right < 0 ? x.length - 1 : right;
  const after = y[index] ?? null;
  const [x1, x0] = [x[index] ?? 0, x[index - 1]];
  if (after === null || x0 === undefined || x1 === at) return after;
  const before = y[index - 1] ?? null;
  return before === null ? null : before + ((after - before) * (at - x0)) / (x1 - x0);
}

/** The present is at the end. */
const lastOnes = (x: Chart['x'], series: Chart['series']): Pick<Chart, 'x' | 'series'> => ({
  x: x.slice(-POINTS),
  series: series.map(({ name, y }) => ({ name, y: x.map((_, at) => y[at] ?? null).slice(-POINTS) })),
});
