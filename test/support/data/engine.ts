import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../../shared/data/engine/open-engine.ts';
import type { QueryEngine } from '../../../shared/data/engine/query-engine.ts';

export interface EngineFolder {
  engine: QueryEngine;
  folder: string;
  close(): Promise<void>;
}

/** A real engine and a folder of its own. */
export async function engineInFolder(): Promise<EngineFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'data-'));
  const engine = await openEngine(await import('@duckdb/node-api'), { temporaryFolder: folder });
  return {
    engine,
    folder,
    close: async () => {
      engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An engine for queries of a schema: with limits that a test reaches soon. */
export async function isolatedEngine({ folder }: EngineFolder, milliseconds = 60_000): Promise<QueryEngine> {
  await mkdir(join(folder, 'isolated'), { recursive: true });
  return openEngine(await import('@duckdb/node-api'), {
    temporaryFolder: join(folder, 'isolated'),
    memoryLimit: '300MB',
    signal: AbortSignal.timeout(milliseconds),
  });
}
