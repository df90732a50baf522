import type { QueryEngine } from '../engine/query-engine.ts';
import { countBetween } from '../profile/histogram.ts';
import type { PairedShares } from './column-drift.ts';
import type { Sides } from './sides.ts';
import type { PairedCategories } from './pair-categories.ts';
import { total, type PairedCounts } from './paired-counts.ts';

const MAX_CATEGORIES = 12;
/** A rarer category is not shown by name: it may name somebody. */
const MIN_SHOWN = 5;

/** Both sides in the cells of the reference's histogram. */
export async function sharesOfNumbers(
  engine: QueryEngine,
  { reference, current }: Sides,
): Promise<PairedShares | null> {
  const { histogram } = reference.column;
  const own = current.counted.counts.get(current.column.name);
  if (histogram === null || own === undefined) return null;
  const { edges, counts } = histogram;
  const c = await countBetween(engine, own, edges);
  const names = edges.map(String);
  const labels = [`< ${names[0] ?? ''}`, ...names.slice(0, -1), `≥ ${names.at(-1) ?? ''}`];
  return sharesOf({ r: Float64Array.from(counts), c }, labels);
}

/** The largest categories by name, in order of size, and the rest as one. */
export function sharesOfCategories({ names, r, c }: PairedCategories): PairedShares {
  const order = [...r.keys()].sort((a, b) => (r[b] ?? 0) + (c[b] ?? 0) - ((r[a] ?? 0) + (c[a] ?? 0)));
  const named = order.slice(0, MAX_CATEGORIES).filter((i) => (r[i] ?? 0) + (c[i] ?? 0) >= MIN_SHOWN);
  const rest = order.filter((i) => !named.includes(i));
  const cells = { r: named.map((i) => r[i] ?? 0), c: named.map((i) => c[i] ?? 0) };
  const labels = named.map((i) => names[i] ?? '(missing)');
  const pooled = { r: sum(rest, r), c: sum(rest, c) };
  if (pooled.r + pooled.c > 0) {
    labels.push('(other)');
    cells.r.push(pooled.r);
    cells.c.push(pooled.c);
  }
  return sharesOf({ r: Float64Array.from(cells.r), c: Float64Array.from(cells.c) }, labels);
}

const sum = (cells: readonly number[], counts: Float64Array): number =>
  cells.reduce((result, i) => result + (counts[i] ?? 0), 0);

function sharesOf({ r, c }: PairedCounts, labels: string[]): PairedShares {
  const [m, n] = [total(r), total(c)];
  return {
    labels,
    reference: Array.from(r, (count) => (m === 0 ? 0 : count / m)),
    current: Array.from(c, (count) => (n === 0 ? 0 : count / n)),
  };
}
