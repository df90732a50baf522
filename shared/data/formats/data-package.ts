import { dirname, isAbsolute, join } from 'node:path';
import { parseYaml, type YamlDocument } from '../../config/yaml.ts';
import { UserError, type Place } from '../../errors.ts';
import { readTextFile } from '../../fs/read-text.ts';
import type { Resource } from '../schema/table-schema.ts';
import type { TextLayout } from '../sources/text-layout.ts';
import { chooseTable, type TableChoice } from './choose-table.ts';
import type { Loss } from './foreign-schema.ts';
import { isMap, mapsOf, shortJson, textOf, type PlainMap } from './plain.ts';
import { readDialect } from './read-dialect.ts';

/** A resource's schema, as a document whose places are those of the file that it stands in. */
export interface PackagedSchema {
  document: YamlDocument;
  /** File that holds the schema, as people know it. */
  shown: string;
  resource: string;
  losses: Loss[];
  /** Without it, files are written as usual. */
  layout?: TextLayout;
  /** The tables of the package, for foreign keys. */
  resources: ReadonlyMap<string, Resource>;
}

/** Parts of a resource that are not followed: a file is read by its name and content. */
const READING = ['compression', 'hash', 'bytes', 'control'] as const;

/** Parts of a schema: beside it they would be rules that nobody checks. */
const OF_SCHEMA = ['fields', 'missingValues', 'primaryKey', 'foreignKeys'] as const;

/** The Table Schema of one resource of a Data Package (v1 or v2). */
export async function packagedSchema(document: YamlDocument, choice: TableChoice): Promise<PackagedSchema> {
  const tables = mapsOf((document.value as PlainMap)['resources'])
    .filter(({ item }) => item['schema'] !== undefined || OF_SCHEMA.some((part) => part in item))
    .map(({ item, index }) => ({
      name: textOf(item['name']) ?? `resource ${String(index + 1)}`,
      paths: pathsOf(item),
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
  const own = await layoutOf(value, document, choice);
  losses.push(...own.losses);
  const packaged = {
    resource: name,
    losses,
    ...(own.layout === undefined ? {} : { layout: own.layout }),
    resources: await resourcesOf(document, choice),
  };
  const { schema } = value.item;
  if (isMap(schema)) {
    const path = ['resources', value.index, 'schema'];
    return {
      document: {
        value: schema,
        placeOf: (inner) => document.placeOf([...path, ...inner]),
      },
      shown: choice.shown,
      ...packaged,
    };
  }
  const path = ['resources', value.index, 'schema'];
  return { ...(await partInFile(schema, 'schema', document.placeOf(path), choice)), ...packaged };
}

/** Tables of the package by their names. */
async function resourcesOf(document: YamlDocument, choice: TableChoice): Promise<Map<string, Resource>> {
  const found = new Map<string, Resource>();
  for (const one of mapsOf((document.value as PlainMap)['resources'])) {
    const name = textOf(one.item['name']);
    const paths = pathsOf(one.item);
    if (name === undefined || paths.length === 0) continue;
    const { layout } = await layoutOf(one, document, choice);
    found.set(name, { paths, ...(layout === undefined ? {} : { layout }) });
  }
  return found;
}

/** A part of a resource that stands in a file of its own. */
async function partInFile(
  named: unknown,
  part: string,
  place: Place,
  { folder, shown }: TableChoice,
): Promise<{ document: YamlDocument; shown: string }> {
  if (typeof named !== 'string' || isAbsolute(named) || /^[a-z]+:|(?:^|\/)\.\.(?:\/|$)/i.test(named)) {
    throw new UserError(
      `the ${part} of a resource is a map, or the path of a file beside the package`,
      place,
    );
  }
  const file = join(dirname(shown), named);
  return { document: parseYaml(await readTextFile(join(folder, named), file, part), file), shown: file };
}

const pathsOf = (item: PlainMap): string[] => [item['path']].flat().flatMap((path) => textOf(path) ?? []);

/** How the files of a resource are written. */
async function layoutOf(
  { item, index }: { item: PlainMap; index: number },
  document: YamlDocument,
  choice: TableChoice,
): Promise<{ layout?: TextLayout; losses: Loss[] }> {
  const place = (part: string): Place => document.placeOf(['resources', index, part]);
  const encoding = textOf(item['encoding']) ?? 'utf-8';
  refuseUnknownEncoding(encoding, place('encoding'));
  let { dialect } = item;
  if (typeof dialect === 'string')
    dialect = (await partInFile(dialect, 'dialect', place('dialect'), choice)).document.value;
  if (dialect !== undefined && !isMap(dialect))
    throw new UserError('the dialect of a resource is a map, or the path of a file', place('dialect'));
  if (dialect === undefined && item['encoding'] === undefined) return { losses: [] };
  const read = readDialect(dialect ?? {}, place('dialect'));
  const names = isMap(item['schema'])
    ? mapsOf(item['schema']['fields']).map(({ item: field }) => textOf(field['name']) ?? '')
    : [];
  const line = place('dialect').line ?? null;
  return {
    layout: { dialect: read.dialect, encoding, names },
    losses: read.unread.map((loss) => ({ column: null, ...loss, file: choice.shown, line })),
  };
}

function refuseUnknownEncoding(label: string, place: Place): void {
  try {
    new TextDecoder(label);
  } catch (cause) {
    throw new UserError(`the encoding "${label}" is not known`, { ...place, cause });
  }
}

function lossOf(part: (typeof READING)[number], value: unknown, place: Place, file: string): Loss[] {
  if (value === undefined || (isMap(value) && Object.keys(value).length === 0)) return [];
  const reason =
    part === 'hash' || part === 'bytes'
      ? 'files are not compared with it'
      : 'the file is read by its name and content';
  return [{ column: null, rule: `${part}: ${shortJson(value)}`, reason, file, line: place.line ?? null }];
}
