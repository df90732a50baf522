import { identifier } from '../engine/sql-text.ts';
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

const columnList = (table: OpenTable): string => table.columns.map(({ name }) => identifier(name)).join(', ');

const fieldOf = (schema: TableSchema, name: string) =>
  schema.fields.find((field) => field.name === name) ?? null;
