import type { Chart } from '../../model/stage-result.ts';
import { mermaidLabel } from '../markdown/mermaid-label.ts';
import { ascending, isEven, thinned } from './thin.ts';

const TITLE_LIMIT = 100;
/** Labels neither turn nor wrap: many must be short. */
const labelLimit = (labels: number): number => (labels > 16 ? 5 : labels > 8 ? 8 : 14);
/** Outside, a plain decimal is longer than its reader bears; Mermaid knows no exponents. */
const LARGEST = 1e12;
const SMALLEST = 1e-9;

/**
 * A chart as Mermaid's `xychart-beta`, which GitHub draws in comments and summaries; null when it cannot show it. It has no
 * legend: two series at most, which the title names.
 */
export function mermaidChart(chart: Chart): string | null {
  const { x, series, kind, title, note } = thinned(chart);
  const complete = x.map((_, at) => at).filter((at) => series.every(({ y }) => isKnown(y[at])));
  const places = complete.map((at) => x[at] ?? '');
  const rows = series.map(({ y }) => complete.map((at) => y[at] ?? 0));
  const size = Math.max(0, ...rows.flat().map(Math.abs));
  if (places.length < 2 || rows.length === 0 || size > LARGEST || (size > 0 && size < SMALLEST)) return null;
  const named = `${title}${note}${legend(
    kind,
    series.map(({ name }) => name),
  )}`;
  const mark = (index: number): string => (kind === 'bar' && index === 0 ? 'bar' : 'line');
  return [
    'xychart-beta',
    `  title "${mermaidLabel(named, TITLE_LIMIT)}"`,
    `  x-axis ${xAxis(places, kind)}`,
    `  y-axis ${yAxis(rows.flat(), kind)}`,
    ...rows.map((row, index) => `  ${mark(index)} [${row.map(decimal).join(', ')}]`),
  ].join('\n');
}

const isKnown = (value: number | null | undefined): boolean =>
  typeof value === 'number' && Number.isFinite(value);

function legend(kind: Chart['kind'], [first, second]: readonly string[]): string {
  if (first === undefined || second === undefined) return '';
  return kind === 'bar' ? ` (bars: ${first}, line: ${second})` : ` (${first}, ${second})`;
}

/** A line over evenly spaced numbers has a scale; everything else has a name per point. */
function xAxis(x: Chart['x'], kind: Chart['kind']): string {
  if (kind === 'line' && ascending(x) && isEven(x))
    return `${decimal(x[0] ?? 0)} --> ${decimal(x.at(-1) ?? 0)}`;
  return `[${different(x)
    .map((name) => `"${name}"`)
    .join(', ')}]`;
}

/** The first and last bin of a distribution, in the few characters that a label has. */
const openEnd = (name: string): string =>
  name.replace(/^< (?=-?[\d.]+$)/, '..').replace(/^≥ (-?[\d.]+)$/, '$1..');

/** Names that differ, because points of one name would fall on one place. */
function different(x: Chart['x']): string[] {
  const limit = labelLimit(x.length);
  const taken = new Set<string>();
  return x.map((at) => {
    const name = mermaidLabel(typeof at === 'number' ? decimal(at) : openEnd(at), limit);
    let unique = name;
    for (let copy = 2; taken.has(unique); copy++) unique = `${name} ${String(copy)}`;
    taken.add(unique);
    return unique;
  });
}

/** Bars stand on zero; lines fill the height. */
function yAxis(values: readonly number[], kind: Chart['kind']): string {
  const zero = kind === 'bar' ? [0] : [];
  const least = Math.min(...values, ...zero);
  const most = Math.max(...values, ...zero);
  const margin = most === least ? Math.abs(most) * 0.1 || 1 : (most - least) * 0.1;
  const from = kind === 'bar' && least === 0 ? 0 : least - margin;
  return `${decimal(from)} --> ${decimal(most + margin)}`;
}

/** Without an exponent, which Mermaid's grammar does not know. */
function decimal(value: number): string {
  const shown = Number(value.toPrecision(7))
    .toFixed(12)
    .replace(/\.?0+$/, '');
  return shown === '-0' ? '0' : shown;
}
