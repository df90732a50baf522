import { join } from 'node:path';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { takeSnapshot } from '../../shared/data/sources/take-snapshot.ts';
import { writeFileAtomic } from '../../shared/fs/atomic.ts';
import type { ProfiledData } from './profiled-data.ts';

const SNAPSHOT_FILE = 'data-snapshot.json';

/** Writes which files and rows were read. Null for data that stay in an engine. @returns absolute path */
export async function storeSnapshot(
  engine: QueryEngine,
  { table, digest, digests, remote }: ProfiledData,
  folder: string,
): Promise<string | null> {
  if (remote !== null) return null;
  const path = join(folder, SNAPSHOT_FILE);
  const snapshot = await takeSnapshot(engine, table.sampled?.whole ?? table, digest, digests);
  await writeFileAtomic(path, `${JSON.stringify(snapshot, null, 2)}\n`);
  return path;
}
