import type { Chart } from '../../model/stage-result.ts';
import { mermaidLabel } from '../markdown/mermaid-label.ts';
import { ascending, isEven, thinned } from './thin.ts';

const TITLE_LIMIT = 100;
/** Labels neither turn nor wrap: many must be short. */
const labelLimit = (labels: number): number => (labels > 16 ? 5 : labels > 8 ? 8 : 14);
/** Outside, a plain decimal is longer than its reader bears; Mermaid knows no exponents. */
const LARGEST = 1e12;
const SMALLEST = 1e-9;
/** On the x axis, where times in milliseconds are at home. */
const LARGEST_X = 1e15;

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
  if (kind === 'line' && ascending(x) && isEven(x) && isScale(x))
    return `${decimal(x[0] ?? 0)} --> ${decimal(x.at(-1) ?? 0)}`;
  return `[${different(x)
    .map((name) => `"${name}"`)
    .join(', ')}]`;
}

/** Whether the few digits of a decimal tell its ends apart. */
function isScale(x: readonly number[]): boolean {
  const [first, last] = [x[0] ?? 0, x.at(-1) ?? 0];
  const size = Math.max(Math.abs(first), Math.abs(last));
  return size <= LARGEST_X && last - first >= Math.max(size * 1e-4, SMALLEST);
}

/** The first and last bin of a distribution, in the few characters that a label has. */
const openEnd = (name: string): string =>
  name.replace(/^< (?=-?[\d.]+$)/, '..').replace(/^≥ (-?[\d.]+)$/, '$1..');

/** Names that differ, because points of one name would fall on one place. */
function different(x: Chart['x']): string[] {
  const limit = labelLimit(x.length);
  const taken = new Set<string>();
  return x.map((at) => {
    const name = mermaidLabel(typeof at === 'number' ? short(at) : openEnd(at), limit);
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

/** A name may have an exponent, which is all that a label has room for. */
function short(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const size = Math.abs(value);
  const isPlain = size === 0 || (size >= SMALLEST && size <= LARGEST_X);
  return isPlain ? decimal(value) : String(Number(value.toPrecision(3)));
}

/** Without an exponent, which Mermaid's grammar does not know. */
function decimal(value: number): string {
  const shown = Number(value.toPrecision(7))
    .toFixed(12)
    .replace(/\.?0+$/, '');
  return shown === '-0' ? '0' : shown;
}
