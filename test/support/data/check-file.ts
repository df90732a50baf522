import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkTable } from '../../../shared/data/checks/check-table.ts';
import { openWithSchema } from '../../../shared/data/schema/open-with-schema.ts';
import { readTableSchema } from '../../../shared/data/schema/read-table-schema.ts';
import { resolveSources } from '../../../shared/data/sources/resolve-sources.ts';
import type { CheckResult } from '../../../shared/model/stage-result.ts';
import type { EngineFolder } from './engine.ts';

/** Writes files and checks them as one table; every value may be shown. */
export async function checkFiles(
  { engine, folder }: EngineFolder,
  files: Readonly<Record<string, string | Buffer>>,
  schema: string | object | null,
): Promise<CheckResult[]> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const path = join(folder, 'schema.yml');
  if (schema !== null) await writeFile(path, typeof schema === 'string' ? schema : JSON.stringify(schema));
  const read = schema === null ? null : await readTableSchema(path, 'schema.yml', 'training');
  const table = await openWithSchema(engine, await resolveSources(Object.keys(files), folder), read);
  return checkTable({ engine, table, schema: read, mayShow: () => true });
}
