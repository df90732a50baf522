import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkSplits } from '../../../shared/data/checks/splits/check-splits.ts';
import { SPLIT_NAMES, type SplitName } from '../../../shared/data/checks/splits/split-part.ts';
import { openWithSchema } from '../../../shared/data/schema/open-with-schema.ts';
import { readTableSchema } from '../../../shared/data/schema/read-table-schema.ts';
import { resolveSources } from '../../../shared/data/sources/resolve-sources.ts';
import type { CheckResult } from '../../../shared/model/stage-result.ts';
import type { EngineFolder } from './engine.ts';

/** Writes one CSV file (or names a file that is there) per part and checks them; every value may be shown. */
export async function checkSplitFiles(
  { engine, folder }: EngineFolder,
  files: Readonly<Partial<Record<SplitName, string>>>,
  schema: object | null = null,
): Promise<CheckResult[]> {
  const path = join(folder, 'split-schema.yml');
  if (schema !== null) await writeFile(path, JSON.stringify(schema));
  const read = schema === null ? null : await readTableSchema(path, 'schema.yml', 'training');
  const parts = [];
  for (const name of SPLIT_NAMES) {
    const content = files[name];
    if (content === undefined) continue;
    const isPath = /^\S+\.(?:parquet|csv)$/.test(content);
    const file = isPath ? content : `${name}.csv`;
    if (!isPath) await writeFile(join(folder, file), content);
    parts.push({ name, table: await openWithSchema(engine, await resolveSources([file], folder), read) });
  }
  return checkSplits({ engine, parts, schema: read, mayShow: () => true });
}
