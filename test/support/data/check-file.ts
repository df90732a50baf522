import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkTable } from '../../../shared/data/checks/check-table.ts';
import { buildProfile } from '../../../shared/data/profile/build-profile.ts';
import type { CountedProfile } from '../../../shared/data/profile/profile.ts';
import { meaningOf } from '../../../shared/data/schema/meaning-of.ts';
import { openWithSchema } from '../../../shared/data/schema/open-with-schema.ts';
import { readTableSchema } from '../../../shared/data/schema/read-table-schema.ts';
import type { TableSchema } from '../../../shared/data/schema/table-schema.ts';
import { typedRelation } from '../../../shared/data/schema/typed-relation.ts';
import type { OpenTable } from '../../../shared/data/sources/open-table.ts';
import { readable } from '../../../shared/data/sources/readable.ts';
import { resolveSources } from '../../../shared/data/sources/resolve-sources.ts';
import type { CheckResult } from '../../../shared/model/stage-result.ts';
import { isolatedEngine, type EngineFolder } from './engine.ts';

interface CheckOptions {
  /** Files of the table that it is compared with. */
  reference?: Readonly<Record<string, string | Buffer>>;
  now?: Date;
  environment?: string;
  /** Until queries of the schema are ended. */
  isolatedMilliseconds?: number;
  /** Until a JSON Schema is ended. */
  jsonMilliseconds?: number;
}

let profiles = 0;

/** Writes files and checks them as one table; every value may be shown. */
export async function checkFiles(
  place: EngineFolder,
  files: Readonly<Record<string, string | Buffer>>,
  schema: string | object | null,
  {
    reference,
    now = new Date('2026-01-01T00:00:00Z'),
    environment = 'training',
    isolatedMilliseconds = 60_000,
    jsonMilliseconds,
  }: CheckOptions = {},
): Promise<CheckResult[]> {
  const path = join(place.folder, 'schema.yml');
  if (schema !== null) await writeFile(path, typeof schema === 'string' ? schema : JSON.stringify(schema));
  const read = schema === null ? null : await readTableSchema(path, 'schema.yml', environment);
  await write(place, files);
  const current = await profileFiles(place, Object.keys(files), read, 'current');
  return checkTable({
    engine: place.engine,
    table: current.table,
    schema: read,
    current: current.counted,
    reference: reference === undefined ? null : await profiled(place, reference, read),
    mayShow: () => true,
    now,
    workspace: place.folder,
    temporaryFolder: place.folder,
    ...(jsonMilliseconds === undefined ? {} : { jsonMilliseconds }),
    openIsolated: () => isolatedEngine(place, isolatedMilliseconds),
  });
}

/** Opens and profiles files of the folder as one table. */
export async function profileFiles(
  { engine, folder }: EngineFolder,
  names: readonly string[],
  schema: TableSchema | null,
  name: string,
): Promise<{ table: OpenTable; counted: CountedProfile }> {
  const table = await openWithSchema(
    engine,
    await readable(await resolveSources(names, folder), folder, schema?.layout),
    schema,
  );
  // One engine serves many tests, and each profile needs tables of its own.
  const counted = await buildProfile(engine, typedRelation(table, schema), {
    model: 'test',
    table: `${name}_${String(++profiles)}`,
    ...meaningOf(schema),
  });
  return { table, counted };
}

async function profiled(
  place: EngineFolder,
  files: Readonly<Record<string, string | Buffer>>,
  schema: TableSchema | null,
): Promise<CountedProfile> {
  await write(place, files);
  return (await profileFiles(place, Object.keys(files), schema, 'reference')).counted;
}

async function write(
  { folder }: EngineFolder,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
}
