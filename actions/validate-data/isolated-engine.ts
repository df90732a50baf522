import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openEngine } from '../../shared/data/engine/open-engine.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';

/** All queries of a schema together. */
const MOST_MILLISECONDS = 300_000;

/** A second engine for queries of the user: less memory, and an end. */
export async function openIsolatedEngine(ports: StagePorts): Promise<QueryEngine> {
  const temporaryFolder = join(ports.temporaryFolder, 'isolated');
  await mkdir(temporaryFolder, { recursive: true });
  return openEngine(await ports.loadNative('@duckdb/node-api'), {
    temporaryFolder,
    memoryLimit: '1GB',
    signal: AbortSignal.any([ports.signal, AbortSignal.timeout(MOST_MILLISECONDS)]),
  });
}
