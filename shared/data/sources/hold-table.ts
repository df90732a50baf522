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
  // A path in every row would take more room than most cells.
  const paths = literals(table.sources.map(({ path }) => path)).slice(1, -1);
  await engine.run(
    `create table ${name} as select * replace (${file}::enum(${paths}) as ${file}) from ${table.relation}`,
  );
  return { ...table, relation: name, unheld: table.relation };
}

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
