import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier, literals } from '../engine/sql-text.ts';
import { FILE_COLUMN, type OpenTable } from './open-table.ts';

/**
 * The same table for many queries. Text is parsed once and kept by the engine, which spills what does not fit into memory;
 * Parquet is read where it lies, because a query reads only the columns that it names.
 */
export async function holdTable(engine: QueryEngine, table: OpenTable, name: string): Promise<OpenTable> {
  if (table.sources[0]?.format === 'parquet') return table;
  const file = identifier(FILE_COLUMN);
  // A path in every row would take more room than most cells; the only one need not be looked up.
  const paths = literals(table.sources.map(({ path }) => path)).slice(1, -1);
  const path = table.sources.length === 1 ? paths : file;
  await engine.run(
    `create table ${name} as select * replace (${path}::enum(${paths}) as ${file}) from ${table.relation}`,
  );
  return { ...table, relation: name, unheld: table.relation };
}

/**
 * SQL of the place of a row, from 1 through all files: a table of the engine knows it without counting. Null of relations,
 * and where the data have a column of that name.
 */
export const placeInTable = ({ unheld, columns }: OpenTable): string | null =>
  unheld === undefined || columns.some(({ name }) => name.toLowerCase() === 'rowid') ? null : 'rowid + 1';

/** Values that texts stand for, kept as well: a query would cast every cell again. */
export async function holdTyped(
  engine: QueryEngine,
  { headers }: OpenTable,
  relation: string,
  name: string,
): Promise<string> {
  if (headers.length === 0) return relation;
  await engine.run(`create table ${name} as from ${relation}`);
  return name;
}
