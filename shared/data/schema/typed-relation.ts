import { identifier } from '../engine/sql-text.ts';
import { CELL_COUNT, countedCells } from '../sources/count-cells.ts';
import type { OpenTable } from '../sources/open-table.ts';
import { columnValues } from './column-values.ts';
import type { TableSchema } from './table-schema.ts';

/**
 * SQL, for use after FROM, of the table as the schema understands it: missing spellings are NULL, texts are numbers and
 * times. A value that is none of its column's type is NULL too; the check `column.type` counts those.
 */
export function typedRelation(table: OpenTable, schema: TableSchema | null): string {
  if (schema === null)
    return table.relation === '' ? '' : `(select ${columnList(table)} from ${table.relation})`;
  const inner = table.columns.map((column, index) => {
    const values = columnValues(column, fieldOf(schema, column.name));
    return `${values.present} as p${String(index)}`;
  });
  const outer = table.columns.map((column, index) => {
    const values = columnValues(column, fieldOf(schema, column.name));
    return `${values.typed(`p${String(index)}`)} as ${identifier(column.name)}`;
  });
  return `(select ${outer.join(', ')} from (select ${inner.join(', ')} from ${table.relation}))`;
}

/**
 * SQL, for use after FROM, of the counted values of a column (v, n), each once: every cell is understood once, however
 * often it stands in the table. Null where the cells were not counted.
 */
export function typedCounts(table: OpenTable, schema: TableSchema | null, name: string): string | null {
  const cells = countedCells(table, name);
  const column = table.columns.find((candidate) => candidate.name === name);
  if (cells === null || column === undefined) return null;
  const values = schema === null ? null : columnValues(column, fieldOf(schema, name));
  const cell = values?.present ?? identifier(name);
  const typed = values?.typed('p') ?? 'p';
  if (table.sources.length === 1 && values?.text !== true && isOneToOne(typed, column.type))
    return `(select ${typed} as v, n from (select ${cell} as p, ${CELL_COUNT} as n from ${cells}))`;
  return `(select ${typed} as v, sum(n)::bigint as n from (select ${cell} as p, ${CELL_COUNT} as n from ${cells}) group by v)`;
}

/** Whether different cells stay different: they need not be grouped again. Times with nanoseconds do not. */
const isOneToOne = (typed: string, type: string): boolean =>
  typed === 'p' ||
  (typed === 'p::timestamp' && ['DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'].includes(type));

/**
 * SQL, for use after FROM, of two columns row by row as (a, b, n): equal pairs of cells once, and every cell understood once.
 * Null where the cells of one were not counted.
 */
export function typedPairs(
  table: OpenTable,
  schema: TableSchema | null,
  a: string,
  b: string,
): string | null {
  const [one, other] = [typedCells(table, schema, a), typedCells(table, schema, b)];
  if (one === null || other === null) return null;
  const pairs = `select ${identifier(a)} as a, ${identifier(b)} as b, count(*) as n from ${table.relation} group by all`;
  return `(select x.v as a, y.v as b, n from (${pairs}) as pairs
    join ${one} as x on pairs.a is not distinct from x.cell join ${other} as y on pairs.b is not distinct from y.cell)`;
}

/** What each cell of a column stands for: (cell, v). */
function typedCells(table: OpenTable, schema: TableSchema | null, name: string): string | null {
  const cells = countedCells(table, name);
  const column = table.columns.find((candidate) => candidate.name === name);
  if (cells === null || column === undefined) return null;
  const values = schema === null ? null : columnValues(column, fieldOf(schema, name));
  const cell = identifier(name);
  return `(select cell, ${values?.typed('p') ?? 'p'} as v from (select distinct ${cell} as cell, ${values?.present ?? cell} as p from ${cells}))`;
}

const columnList = (table: OpenTable): string => table.columns.map(({ name }) => identifier(name)).join(', ');

const fieldOf = (schema: TableSchema, name: string) =>
  schema.fields.find((field) => field.name === name) ?? null;
