import { basename } from 'node:path';
import { checkTable } from '../../../shared/data/checks/check-table.ts';
import { readSchema } from '../../../shared/data/formats/read-schema.ts';
import { buildProfile } from '../../../shared/data/profile/build-profile.ts';
import { meaningOf } from '../../../shared/data/schema/meaning-of.ts';
import { openWithSchema } from '../../../shared/data/schema/open-with-schema.ts';
import { typedRelation } from '../../../shared/data/schema/typed-relation.ts';
import { acquireSources } from '../../../shared/data/sources/acquire-sources.ts';
import { unreadable } from '../../../shared/data/sources/unreadable.ts';
import type { CheckResult } from '../../../shared/model/stage-result.ts';
import { quietLog } from '../log-to.ts';
import { isolatedEngine, type EngineFolder } from './engine.ts';

let tables = 0;

/** Checks a file where it lies, as the action does: what can't be read is an error for the user. */
export async function checkPlace(
  place: EngineFolder,
  workspace: string,
  { data, schema: setting }: { data: string; schema: string | null },
): Promise<CheckResult[]> {
  const schema =
    setting === null
      ? null
      : (await readSchema({ setting, environment: 'training', data: [basename(data)], workspace })).schema;
  const surroundings = {
    workspace,
    temporaryFolder: place.folder,
    environment: {},
    log: quietLog,
    loadNative: () => import('@duckdb/node-api'),
    signal: new AbortController().signal,
  };
  const sources = await acquireSources([data], surroundings, schema?.layout);
  try {
    const table = await openWithSchema(place.engine, sources, schema);
    const current = await buildProfile(place.engine, typedRelation(table, schema), {
      model: 'test',
      table: `place_${String(++tables)}`,
      ...meaningOf(schema),
    });
    return await checkTable({
      engine: place.engine,
      table,
      schema,
      current,
      reference: null,
      mayShow: () => true,
      now: new Date('2026-01-01T00:00:00Z'),
      workspace,
      temporaryFolder: place.folder,
      openIsolated: () => isolatedEngine(place),
    });
  } catch (error) {
    throw await unreadable(error, sources);
  }
}
