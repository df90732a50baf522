import type { QueryEngine } from '../engine/query-engine.ts';
import { equalDepthBins, type Bins } from '../profile/equal-depth-bins.ts';
import { countBetween } from '../profile/histogram.ts';
import type { ColumnCounts, ColumnProfile, Histogram } from '../profile/profile.ts';
import type { PairedNumbers } from './paired-counts.ts';
import type { Side } from './sides.ts';

export interface PairedNumberCounts extends PairedNumbers {
  /** Number of the baseline's bins that both sides were counted in; null: compared value by value. */
  bins: number | null;
}

/**
 * Counts of a column of numbers side by side. Missing values, not-a-numbers and infinities have no place on the line:
 * the profile counts them apart.
 */
export async function pairNumbers(
  engine: QueryEngine,
  reference: Side,
  current: Side,
): Promise<PairedNumberCounts | null> {
  const before = reference.counted.counts.get(reference.column.name) ?? null;
  const now = current.counted.counts.get(current.column.name) ?? null;
  if (now === null) return null;
  // Profiles of earlier versions hold no lengths of lists.
  if (reference.column.kind === 'list' && reference.column.counts === 'none') return null;
  if (before === null || reference.column.counts === 'binned' || current.column.counts === 'binned') {
    const bins = before === null ? reference.column.histogram : await binsOf(engine, before, reference);
    if (bins === null) return null;
    const counts = await countBetween(engine, now, bins.edges);
    return { ...onLine(bins, counts, reference.column, current.column), bins: bins.counts.length };
  }
  const { x, r, c } = await engine.columns(
    `select x, sum(r)::double as r, sum(c)::double as c from (
       select number as x, n as r, 0 as c from ${before.relation} where kind = 'value' union all
       select number, 0, n from ${now.relation} where kind = 'value') group by x order by x`,
  );
  if (x?.kind !== 'number' || r?.kind !== 'number' || c?.kind !== 'number')
    throw new Error('counts are numbers');
  return { x: x.values, r: r.values, c: c.values, bins: null };
}

/** The reference's own bins, as stored or as they would be: live and stored references give equal results. */
async function binsOf(
  engine: QueryEngine,
  before: ColumnCounts,
  { column }: Side,
): Promise<Histogram | null> {
  const { number, upper, n } = before.bins ?? (await binsInEngine(engine, before, column));
  if (number.length === 0) return null;
  return { edges: [...number, nextAfter(upper.at(-1) ?? 0)], counts: [0, ...n, 0] };
}

async function binsInEngine(
  engine: QueryEngine,
  { relation }: ColumnCounts,
  { counts }: ColumnProfile,
): Promise<Bins> {
  const kind = counts === 'binned' ? 'bin' : 'value';
  const { number, upper, n } = await engine.columns(
    `select number, upper, n::double as n from ${relation} where kind = '${kind}' order by number`,
  );
  if (number?.kind !== 'number' || upper?.kind !== 'number' || n?.kind !== 'number')
    throw new Error('counts are numbers');
  return kind === 'bin'
    ? { number: number.values, upper: upper.values, n: n.values }
    : equalDepthBins({ x: number.values, n: n.values });
}

/** Inner cells lie in their middle; an open cell lies between its edge and the most extreme value of each side. */
function onLine(
  { edges, counts }: Histogram,
  current: Float64Array,
  before: ColumnProfile,
  now: ColumnProfile,
): PairedNumbers {
  const points: { x: number; r: number; c: number }[] = [];
  const [low = 0, high = low] = [edges.at(0), edges.at(-1)];
  for (const [cell, r] of counts.entries()) {
    const c = current[cell] ?? 0;
    if (cell === 0 || cell === edges.length) {
      const [edge, key] = cell === 0 ? [low, 'min' as const] : [high, 'max' as const];
      if (r > 0) points.push({ x: middle(edge, Number(before[key] ?? edge)), r, c: 0 });
      if (c > 0) points.push({ x: middle(edge, Number(now[key] ?? edge)), r: 0, c });
    } else {
      points.push({ x: middle(edges[cell - 1] ?? 0, edges[cell] ?? 0), r, c });
    }
  }
  points.sort((a, b) => a.x - b.x);
  return {
    x: Float64Array.from(points, ({ x }) => x),
    r: Float64Array.from(points, ({ r }) => r),
    c: Float64Array.from(points, ({ c }) => c),
  };
}

const middle = (a: number, b: number): number => a + (b - a) / 2;

/** The next larger double: cells are open above, and the largest value belongs to the last bin. */
function nextAfter(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const bits = new BigInt64Array(1);
  const number = new Float64Array(bits.buffer);
  number[0] = value;
  bits[0] = (bits[0] ?? 0n) + (value > 0 ? 1n : -1n);
  return number[0];
}
