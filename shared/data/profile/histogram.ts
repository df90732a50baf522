import type { QueryEngine } from '../engine/query-engine.ts';
import { literals } from '../engine/sql-text.ts';
import type { ColumnProfile, Histogram } from './profile.ts';

const CELLS = 30;

/**
 * Edges at multiples of a round step (1, 2 or 5 times a power of ten) from the 1st to the 99th percentile: outliers fall
 * into the open cells, and data that hardly change keep their edges.
 */
export function stableEdges(low: number, high: number, whole: boolean): number[] {
  const step = stepOf((high - low) / CELLS, whole);
  const first = Math.floor(low / step);
  const count = Math.ceil(high / step) - first + 1;
  if (!Number.isSafeInteger(first) || !Number.isFinite(step)) return [low];
  return Array.from({ length: Math.max(count, 1) }, (_, index) => multiple(first + index, step));
}

/** Fractions of ten are divided, not multiplied: 3 / 10 is the double nearest to 0.3, 3 · 0.1 is not. */
function multiple(index: number, step: number): number {
  return step >= 1 ? index * step : index / Math.round(1 / step);
}

function stepOf(width: number, whole: boolean): number {
  if (!(width > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(width));
  const step = ([1, 2, 5].find((factor) => factor * power >= width * 0.999999) ?? 10) * power;
  return whole ? Math.max(1, step) : step;
}

export async function histogramOf(
  engine: QueryEngine,
  part: string,
  { quantiles, type }: Pick<ColumnProfile, 'quantiles' | 'type'>,
): Promise<Histogram | null> {
  const [low, high] = [quantiles.at(0)?.value, quantiles.at(-1)?.value];
  if (low === undefined || high === undefined) return null;
  const edges = stableEdges(low, high, /INT/.test(type));
  return { edges, counts: [...(await countBetween(engine, part, edges))] };
}

/** Rows in each cell of the edges, the open ones included. */
export async function countBetween(
  engine: QueryEngine,
  part: string,
  edges: readonly number[],
): Promise<Float64Array> {
  const rows = await engine.rows(
    `select coalesce(cell, 0)::integer as cell, sum(n)::double as n
     from (select number, n from ${part} where kind = 'value') as counts
     asof left join (select unnest(${literals(edges.map(String))}::double[]) as edge, unnest(range(1, ${String(edges.length + 1)})) as cell) as edges
       on counts.number >= edges.edge group by all`,
  );
  const cells = new Float64Array(edges.length + 1);
  for (const { cell, n } of rows) cells[Number(cell)] = Number(n);
  return cells;
}
