import type * as DuckDB from '@duckdb/node-api';
import { identifier } from './sql-text.ts';

/** Rows of a chunk of DuckDB. */
const CHUNK_ROWS = 2048;

/** A new table of numbers and texts, filled chunk by chunk: the values never become SQL or a file. */
export async function createTable(
  { DuckDBDataChunk, DOUBLE, VARCHAR }: typeof DuckDB,
  connection: DuckDB.DuckDBConnection,
  name: string,
  columns: Readonly<Record<string, Float64Array | readonly string[]>>,
): Promise<void> {
  const parts = Object.entries(columns).map(([column, values]) => ({
    column,
    values,
    type: values instanceof Float64Array ? DOUBLE : VARCHAR,
  }));
  const described = parts.map(({ column, type }) => `${identifier(column)} ${type.toString()}`);
  await connection.run(`CREATE TABLE ${identifier(name)} (${described.join(', ')})`);
  const rows = parts[0]?.values.length ?? 0;
  if (parts.some(({ values }) => values.length !== rows)) throw new RangeError('columns differ in length');
  const appender = await connection.createAppender(name);
  try {
    for (let start = 0; start < rows; start += CHUNK_ROWS) {
      const end = Math.min(rows, start + CHUNK_ROWS);
      const chunk = DuckDBDataChunk.create(
        parts.map(({ type }) => type),
        end - start,
      );
      for (const [index, { values }] of parts.entries())
        chunk.setColumnValues(index, [...values.slice(start, end)]);
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}
