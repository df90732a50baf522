import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkTable } from '../../../shared/data/checks/check-table.ts';
import { readSchema, type SchemaInUse } from '../../../shared/data/formats/read-schema.ts';
import type { CheckResult } from '../../../shared/model/stage-result.ts';
import { profileFiles } from './check-file.ts';
import { isolatedEngine, type EngineFolder } from './engine.ts';

interface CheckRequest {
  /** Path below the folder. */
  data: string;
  /** Path below the folder, with `#table` where the file describes several. */
  schema: string;
  environment?: string;
}

/** A file that is checked against a schema of any format, after `files` were written; every value may be shown. */
export async function checkAgainst(
  place: EngineFolder,
  files: Readonly<Record<string, string | Buffer>>,
  { data, schema, environment = 'training' }: CheckRequest,
): Promise<{ inUse: SchemaInUse; checks: CheckResult[] }> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(place.folder, name), content);
  const inUse = await readSchema({ setting: schema, environment, data: [data], workspace: place.folder });
  const current = await profileFiles(place, [data], inUse.schema, 'current');
  const checks = await checkTable({
    engine: place.engine,
    table: current.table,
    schema: inUse.schema,
    current: current.counted,
    reference: null,
    mayShow: () => true,
    now: new Date('2026-01-01T00:00:00Z'),
    workspace: place.folder,
    temporaryFolder: place.folder,
    openIsolated: () => isolatedEngine(place),
  });
  return { inUse, checks };
}

/** `column id` of each check that fails. */
export const failing = (checks: readonly CheckResult[]): string[] =>
  checks
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ id, column }) => (column === null ? id : `${column} ${id}`))
    .sort();
