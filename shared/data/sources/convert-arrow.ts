import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { openArrowFile, type ArrowFile } from '../arrow/read-arrow-file.ts';
import { openEngine } from '../engine/open-engine.ts';
import { literal } from '../engine/sql-text.ts';
import { distinctNames } from './csv-header.ts';
import type { FoundFile } from './resolve-sources.ts';
import type { SourcePlace } from './source-place.ts';
import type { DataSource } from './source.ts';

/** Enough for what is being written; the rest of the table is spilled. */
const MEMORY = '500MB';

/**
 * Rewrites a file of Arrow (Feather, or a stream) as Parquet, which the engine reads; every value stays what it is.
 * @param folder empty, and nobody else's
 * @throws UserError for a file that is damaged, or has a column of a type that is not supported
 */
export async function convertArrow(
  { path, shown }: FoundFile,
  folder: string,
  place: SourcePlace,
): Promise<DataSource> {
  const engine = await openEngine(await place.loadNative('@duckdb/node-api'), {
    temporaryFolder: folder,
    signal: place.signal,
    memoryLimit: MEMORY,
  });
  const written = join(folder, 'data.parquet');
  let file: ArrowFile | undefined;
  try {
    file = await openArrowFile(path);
    const names = distinctNames(file.columns.map(({ name }) => name));
    const columns = file.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name }));
    await engine.importTable('arrow', columns, file.batches);
    await engine.run(`copy arrow to ${literal(written)} (format parquet, compression snappy)`);
  } catch (error) {
    place.signal.throwIfAborted();
    throw explained(error, shown);
  } finally {
    await file?.close();
    engine.close();
  }
  const { size } = await stat(path);
  return { path: written, shown, format: 'parquet', compression: 'none', bytes: size, original: path };
}

function explained(error: unknown, shown: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  return new UserError(`can not be read as Arrow: ${error.message.split('\n', 1)[0] ?? ''}`, {
    file: shown,
    fix: 'Write it again, or as Parquet',
    cause: error,
  });
}
