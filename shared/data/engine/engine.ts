import type * as DuckDb from '@duckdb/node-api';
import { UserError } from '../../errors.ts';

/** Numbers (NaN for NULL), or text (null for NULL). */
export type Column = Float64Array | (string | null)[];

export interface QueryEngine {
  /** Small results as plain values; whole numbers that a double holds are numbers. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  /** Whole columns, fast: DOUBLE columns as Float64Array, everything else as text. */
  columns(sql: string): Promise<Map<string, Column>>;
  run(sql: string): Promise<void>;
  close(): void;
}

/** @param native what `loadNative('@duckdb/node-api')` gave */
export async function openEngine(
  native: unknown,
  { temporaryFolder, signal }: { temporaryFolder: string; signal: AbortSignal },
): Promise<QueryEngine> {
  const duckdb = native as typeof DuckDb;
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    temp_directory: temporaryFolder,
    // Nothing is fetched at run time.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // Rows keep the order of the files.
    preserve_insertion_order: 'true',
  });
  const connection = await instance.connect();
  const interrupt = (): void => connection.interrupt();
  signal.addEventListener('abort', interrupt);

  const query = async (sql: string): Promise<DuckDb.DuckDBMaterializedResult> => {
    signal.throwIfAborted();
    try {
      return await connection.run(sql);
    } catch (cause) {
      signal.throwIfAborted();
      throw readFault(cause);
    }
  };
  return {
    rows: async (sql) => {
      const rows = await (await query(sql)).getRowObjectsJS();
      return rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])),
      );
    },
    columns: async (sql) => columnsOf(await query(sql)),
    run: async (sql) => {
      await query(sql);
    },
    close: () => {
      signal.removeEventListener('abort', interrupt);
      connection.closeSync();
      instance.closeSync();
    },
  };
}

const plain = (value: unknown): unknown =>
  typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;

async function columnsOf(result: DuckDb.DuckDBMaterializedResult): Promise<Map<string, Column>> {
  const names = result.columnNames();
  const rows = result.rowCount;
  const columns = names.map((_, index): Column =>
    String(result.columnType(index)) === 'DOUBLE' ? new Float64Array(rows) : [],
  );
  let start = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null; chunk = await result.fetchChunk()) {
    if (chunk.rowCount === 0) break;
    columns.forEach((column, index) => {
      const values = chunk.getColumnValues(index);
      if (column instanceof Float64Array) {
        values.forEach((value, row) => (column[start + row] = typeof value === 'number' ? value : NaN));
      } else {
        for (const value of values) column.push(value === null ? null : String(value));
      }
    });
    start += chunk.rowCount;
  }
  return new Map(names.map((name, index) => [name, columns[index] ?? []]));
}

/** Faults of a file are the user's; faults of our own SQL are not. */
function readFault(cause: unknown): unknown {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (!/^(Invalid Input|Conversion|IO|Serialization|Out of Range) Error/i.test(message)) return cause;
  return new UserError(`the data can't be read: ${message.split('\n')[0] ?? message}`, { cause });
}
