import { personalColumns } from '../../shared/data/checks/content/personal-columns.ts';
import type { QueryEngine } from '../../shared/data/engine/query-engine.ts';
import { buildProfile } from '../../shared/data/profile/build-profile.ts';
import { hidePersonal } from '../../shared/data/profile/hide-personal.ts';
import { meaningOf } from '../../shared/data/schema/meaning-of.ts';
import { openWithSchema } from '../../shared/data/schema/open-with-schema.ts';
import type { TableSchema } from '../../shared/data/schema/table-schema.ts';
import { typedCounts, typedPairs, typedRelation } from '../../shared/data/schema/typed-relation.ts';
import { countCells } from '../../shared/data/sources/count-cells.ts';
import { holdTable, holdTyped } from '../../shared/data/sources/hold-table.ts';
import { acquireSources } from '../../shared/data/sources/acquire-sources.ts';
import { digestOfSource } from '../../shared/data/sources/digest-of-source.ts';
import { sampleTable } from '../../shared/data/sampling/sample-table.ts';
import { ofSample } from '../../shared/data/sampling/of-sample.ts';
import { unreadable } from '../../shared/data/sources/unreadable.ts';
import { digestOfJson } from '../../shared/hash/digest.ts';
import type { ProfiledData } from './profiled-data.ts';
import { profileRemotely, type DataPorts } from './remote-data.ts';

export async function profileData(
  patterns: string[],
  name: string,
  schema: TableSchema | null,
  ports: DataPorts,
  engine: QueryEngine,
  at: (place: string) => void = () => undefined,
): Promise<ProfiledData> {
  const { remote, sample: setting } = ports;
  if (remote !== null) return profileRemotely(patterns, name, schema, { ...ports, remote }, engine, at);
  const sources = await acquireSources(patterns, ports, schema?.layout);
  for (const { shown } of sources) ports.log.info(shown);
  try {
    const whole = await openWithSchema(engine, sources, schema);
    const { table: opened, sample } =
      setting === null
        ? { table: whole, sample: null }
        : await sampleTable(engine, whole, setting, ports.temporaryFolder);
    const table = await countCells(engine, await holdTable(engine, opened, `${name}_data`), `${name}_cells`);
    // Of counted columns nothing is read again; of the others, what a batch needs is held by the profile.
    const relation =
      table.cells === undefined
        ? await holdTyped(engine, table, typedRelation(table, schema), `${name}_typed`)
        : typedRelation(table, schema);
    const hold = table.cells !== undefined && table.headers.length > 0;
    const meaning = meaningOf(schema);
    const options = {
      model: ports.model,
      table: `${name}_counts`,
      counted: (column: string) => typedCounts(table, schema, column),
      hold,
      ...meaning,
    };
    const progress = (done: number, columns: number): void => {
      at(`${String(done)} of ${String(columns)} columns profiled`);
    };
    const open = await buildProfile(engine, relation, { ...options, progress });
    const found = await personalColumns(engine, open, schema);
    for (const column of found)
      ports.log.info(`${column}: values look like personal data and are hidden ("pii: allowed" shows them)`);
    const counted = ofSample(await hidePersonal(engine, relation, open, found, options), sample);
    const digests = await Promise.all(sources.map(digestOfSource));
    return {
      counted,
      table,
      personal: [...meaning.personal, ...found],
      relation,
      paired: { relation, hold, pairs: (a, b) => typedPairs(table, schema, a, b) },
      digest: digestOfJson(Object.fromEntries(sources.map(({ shown }, i) => [shown, digests[i]]))),
      digests,
      contents: digestOfJson(digests.toSorted()),
      remote: null,
    };
  } catch (error) {
    throw await unreadable(error, sources);
  }
}
