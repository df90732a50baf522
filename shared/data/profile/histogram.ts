import type { QueryEngine } from '../engine/query-engine.ts';
import { literals } from '../engine/sql-text.ts';
import type { ColumnCounts } from './profile.ts';

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

/** Rows in each cell of the edges, the open ones included, of values that ascend. */
export function cellsOf(
  { x, n }: { x: Float64Array; n: Float64Array },
  edges: readonly number[],
): Float64Array {
  const cells = new Float64Array(edges.length + 1);
  let cell = 0;
  for (let index = 0; index < x.length; index++) {
    while (cell < edges.length && (x[index] ?? 0) >= (edges[cell] ?? 0)) cell++;
    cells[cell] = (cells[cell] ?? 0) + (n[index] ?? 0);
  }
  return cells;
}

/** The same of counts in the engine. */
export async function countBetween(
  engine: QueryEngine,
  { relation, values }: ColumnCounts,
  edges: readonly number[],
): Promise<Float64Array> {
  if (values !== null) return countRows(engine, values, edges);
  const counts = `select number, n from ${relation} where kind = 'value'`;
  const rows = await engine.rows(isEven(edges) ? byArithmetic(counts, edges) : bySearch(counts, edges));
  const cells = new Float64Array(edges.length + 1);
  for (const { cell, n } of rows) cells[Number(cell)] = Number(n);
  return cells;
}

const distanceOf = (edges: readonly number[]): number =>
  ((edges.at(-1) ?? 0) - (edges[0] ?? 0)) / (edges.length - 1);

/** Whether arithmetic misses a cell by one at most: not where the edges are so large that they are no longer apart. */
function isEven(edges: readonly number[]): boolean {
  const [first = 0, step] = [edges[0], distanceOf(edges)];
  return (
    step > 0 &&
    edges.every((edge, index) => Math.abs(edge) < 1e300 && Math.abs(edge - (first + index * step)) < step / 4)
  );
}

const doubles = (edges: readonly number[]): string => `${literals(edges.map(String))}::double[]`;

/** Where the number would be if the edges were exact, and a look at the edges beside it: a search would cost far more. */
function byArithmetic(counts: string, edges: readonly number[]): string {
  const last = String(edges.length);
  const place = `floor((number - '${String(edges[0])}'::double) / '${String(distanceOf(edges))}'::double) + 1`;
  return `select cell + case when cell < ${last} and number >= edges[cell + 1] then 1 when cell > 0 and number < edges[cell] then -1 else 0 end as cell, sum(n)::double as n
    from (select *, ${doubles(edges)} as edges, least(${last}, greatest(0, ${place}))::integer as cell from (${counts})) group by 1`;
}

function bySearch(counts: string, edges: readonly number[]): string {
  return `select coalesce(cell, 0)::integer as cell, sum(n)::double as n from (${counts}) as counts
    asof left join (select unnest(${doubles(edges)}) as edge, unnest(range(1, ${String(edges.length + 1)})) as cell) as edges
      on counts.number >= edges.edge group by all`;
}

/** The engine's cells are closed above, ours below: of negated numbers they are the same, in reverse. */
async function countRows(
  engine: QueryEngine,
  values: string,
  edges: readonly number[],
): Promise<Float64Array> {
  const reversed = edges.map((edge) => String(-edge)).reverse();
  const rows = await engine.rows(
    `select unnest(map_keys(found)) as edge, unnest(map_values(found))::double as n
     from (select histogram(-number, ${literals(reversed)}::double[]) as found from ${values})`,
  );
  const counts = rows.map(({ n }) => Number(n)).reverse();
  // Without values below the first edge the engine has no cell for them.
  const cells = new Float64Array(edges.length + 1);
  cells.set(counts, rows.length > edges.length ? 0 : 1);
  return cells;
}
