import { join } from 'node:path';
import type * as DuckDB from '@duckdb/node-api';
import { chunksOf, columnsOf } from './columns.ts';
import { createTable } from './create-table.ts';
import { importTable } from './import-table.ts';
import { plainRow } from './plain-values.ts';
import type { QueryEngine } from './query-engine.ts';
import { literal, literals } from './sql-text.ts';

interface EngineOptions {
  /** Where DuckDB spills what does not fit into memory. */
  temporaryFolder: string;
  signal?: AbortSignal;
  memoryLimit?: string;
  threads?: number;
}

/**
 * Opens an in-memory DuckDB.
 * @param native what `loadNative('@duckdb/node-api')` returned
 */
export async function openEngine(native: unknown, options: EngineOptions): Promise<QueryEngine> {
  const duckdb = native as typeof DuckDB;
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    temp_directory: join(options.temporaryFolder, 'duckdb'),
    memory_limit: options.memoryLimit ?? '2GB',
    // Extensions are downloaded at run time, outside the lockfile.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
    // Statistics of a Parquet file may be wrong: a rule would hold of values that nobody looked at.
    disabled_optimizers: 'statistics_propagation',
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  });
  const connection = await instance.connect();
  const interrupt = (): void => {
    connection.interrupt();
  };
  options.signal?.addEventListener('abort', interrupt, { once: true });
  options.signal?.throwIfAborted();

  const run = async (sql: string): Promise<void> => {
    await connection.run(sql);
  };
  // A run's times must not depend on the machine's zone.
  await run("SET TimeZone = 'UTC'");
  return {
    run,
    rows: async (sql, parameters = []) => {
      // An abort between two queries interrupts neither.
      options.signal?.throwIfAborted();
      const reader = await connection.runAndReadAll(sql, [...parameters]);
      const names = reader.deduplicatedColumnNames();
      return reader.getRowsJS().map((values) => plainRow(names, values));
    },
    createTable: (name, columns) => createTable(duckdb, connection, name, columns),
    importTable: (name, columns, batches) => importTable(duckdb, connection, name, columns, batches),
    columns: async (sql) => columnsOf(await connection.stream(sql)),
    chunks: (sql) => chunksOf(connection.stream(sql)),
    lockDown: async (files) => {
      await run(`SET allowed_paths = ${literals(files)}`);
      await run('SET enable_external_access = false');
      await run(`SET lock_configuration = ${literal('true')}`);
    },
    close: () => {
      options.signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
      instance.closeSync();
    },
  };
}
