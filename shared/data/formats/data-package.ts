import { dirname, isAbsolute, join } from 'node:path';
import { parseYaml, type YamlDocument } from '../../config/yaml.ts';
import { UserError, type Place } from '../../errors.ts';
import { readTextFile } from '../../fs/read-text.ts';
import { chooseTable, type NamedTable, type TableChoice } from './choose-table.ts';
import type { Loss } from './foreign-schema.ts';
import { isMap, mapsOf, shortJson, textOf, type PlainMap } from './plain.ts';

/** A resource's schema, as a document whose places are those of the file that it stands in. */
export interface PackagedSchema {
  document: YamlDocument;
  /** File that holds the schema, as people know it. */
  shown: string;
  resource: string;
  losses: Loss[];
}

/** Parts of a resource that say how its file is read; ours is read by its name. */
const READING = ['dialect', 'encoding', 'compression', 'hash', 'bytes', 'control'] as const;

/** Parts of a schema: beside it they would be rules that nobody checks. */
const OF_SCHEMA = ['fields', 'missingValues', 'primaryKey', 'foreignKeys'] as const;

/** The Table Schema of one resource of a Data Package (v1 or v2). */
export async function packagedSchema(document: YamlDocument, choice: TableChoice): Promise<PackagedSchema> {
  const tables = mapsOf((document.value as PlainMap)['resources'])
    .filter(({ item }) => item['schema'] !== undefined || OF_SCHEMA.some((part) => part in item))
    .map(({ item, index }) => ({
      name: textOf(item['name']) ?? `resource ${String(index + 1)}`,
      paths: [item['path']].flat().flatMap((path) => textOf(path) ?? []),
      value: { item, index },
    }));
  const { name, value } = chooseTable(tables, choice);
  const misplaced = OF_SCHEMA.find((part) => part in value.item);
  if (misplaced !== undefined)
    throw new UserError(
      `"${misplaced}" stands beside the schema of "${name}" and says nothing`,
      document.placeOf(['resources', value.index, misplaced]),
    );
  const losses = READING.flatMap((part) =>
    lossOf(part, value.item[part], document.placeOf(['resources', value.index, part]), choice.shown),
  );
  const { schema } = value.item;
  if (isMap(schema)) {
    const path = ['resources', value.index, 'schema'];
    return {
      document: {
        value: withFiles(schema, tables),
        placeOf: (inner) => document.placeOf([...path, ...inner]),
      },
      shown: choice.shown,
      resource: name,
      losses,
    };
  }
  return {
    ...(await schemaFile(schema, document.placeOf(['resources', value.index, 'schema']), choice)),
    resource: name,
    losses,
  };
}

/** A foreign key of a package names a resource, ours a file. */
function withFiles(schema: PlainMap, tables: readonly NamedTable<unknown>[]): PlainMap {
  if (schema['foreignKeys'] === undefined) return schema;
  const foreignKeys = mapsOf(schema['foreignKeys']).map(({ item }) => {
    const reference = isMap(item['reference']) ? item['reference'] : {};
    const [path] = tables.find(({ name }) => name === reference['resource'])?.paths ?? [];
    return path === undefined ? item : { ...item, reference: { ...reference, resource: path } };
  });
  return { ...schema, foreignKeys };
}

async function schemaFile(
  named: unknown,
  place: ReturnType<YamlDocument['placeOf']>,
  { folder, shown }: TableChoice,
): Promise<{ document: YamlDocument; shown: string }> {
  if (typeof named !== 'string' || isAbsolute(named) || /^[a-z]+:|(?:^|\/)\.\.(?:\/|$)/i.test(named)) {
    throw new UserError(`the schema of a resource is a map, or the path of a file beside the package`, place);
  }
  const file = join(dirname(shown), named);
  return { document: parseYaml(await readTextFile(join(folder, named), file, 'schema'), file), shown: file };
}

function lossOf(part: (typeof READING)[number], value: unknown, place: Place, file: string): Loss[] {
  if (value === undefined || isUsual(part, value)) return [];
  const reason =
    part === 'hash' || part === 'bytes'
      ? 'files are not compared with it'
      : 'the file is read by its name and content';
  return [{ column: null, rule: `${part}: ${shortJson(value)}`, reason, file, line: place.line ?? null }];
}

function isUsual(part: string, value: unknown): boolean {
  if (part === 'encoding') return /^utf-?8$/i.test(String(value));
  return isMap(value) && Object.keys(value).length === 0;
}
