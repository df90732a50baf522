import type { CheckSample } from '../../../model/stage-result.ts';
import type { QueryEngine } from '../../engine/query-engine.ts';
import { SAMPLES } from '../find-samples.ts';
import { numbered, placesOf } from '../numbered-rows.ts';
import type { SplitColumn, SplitPair, SplitPart } from './split-part.ts';

/** What makes two rows the same. */
export interface RowKey {
  columns: readonly SplitColumn[];
  /** A row with a gap in the key is like no other; otherwise gaps are equal. */
  complete: boolean;
  /** Whether the key's values may be shown. */
  shown: boolean;
}

export interface SharedRows {
  /** Rows of the part that have a key. */
  n: number;
  /** Of these, rows whose key the other part has. */
  count: number;
  samples: CheckSample[];
}

const PROBE = 'split_probe';
const COMMON = 'split_common';

/**
 * Rows of a part whose key occurs in the other one. Hashes leave out nearly all rows of the other part, with memory for the
 * part's hashes alone; the cells of what is left decide, so the count is exact.
 */
export async function sharedRows(
  engine: QueryEngine,
  { part, other }: SplitPair,
  { columns, complete, shown }: RowKey,
): Promise<SharedRows> {
  const cells = columns.map(({ cell }) => cell);
  const hash = `hash(${cells.join(', ')})`;
  const keyed = complete ? cells.map((cell) => `${cell} is not null`).join(' and ') : 'true';
  await engine.run(
    `create or replace temp table ${PROBE} as select distinct ${hash} as h from ${part.relation} where ${keyed}`,
  );
  await engine.run(
    `create or replace temp table ${COMMON} as select distinct ${cells.map((cell, index) => `${cell} as k${String(index)}`).join(', ')} from ${other.relation} where ${keyed} and ${hash} in (from ${PROBE})`,
  );
  const match = cells.map((cell, index) => `${cell} is not distinct from o.k${String(index)}`).join(' and ');
  const [row = {}] = await engine.rows(
    `select (select count(*) from ${part.relation} where ${keyed}) as n, (select count(*) from ${part.relation} p semi join ${COMMON} o on (${match})) as found`,
  );
  const count = Number(row['found']);
  const [only] = columns;
  const value =
    shown && columns.length === 1 && only !== undefined ? `left(${only.cell}::varchar, 100)` : 'null';
  const found =
    count === 0
      ? []
      : await engine.rows(
          `select path, row, ${value} as value from ${numbered(part.relation)} p semi join ${COMMON} o on (${match}) order by row limit ${String(SAMPLES)}`,
        );
  const cell = columns.length === 1 && only !== undefined ? cellOf(part, only) : null;
  return { n: Number(row['n']), count, samples: await placesOf(part.table, part.files, found, cell) };
}

/** The first rows of a part that meet a condition, with the value of a column where it may be shown. */
export async function rowsWhere(
  engine: QueryEngine,
  part: SplitPart,
  condition: string,
  column: SplitColumn,
  shown: boolean,
): Promise<CheckSample[]> {
  const value = shown ? `left(${column.cell}::varchar, 100)` : 'null';
  const found = await engine.rows(
    `select path, row, ${value} as value from ${numbered(part.relation)} where ${condition} order by row limit ${String(SAMPLES)}`,
  );
  return placesOf(part.table, part.files, found, cellOf(part, column));
}

const cellOf = ({ table }: SplitPart, { name }: SplitColumn): number =>
  table.columns.findIndex((column) => column.name === name);
