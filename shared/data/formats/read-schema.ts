import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseYaml, type YamlDocument } from '../../config/yaml.ts';
import { UserError } from '../../errors.ts';
import { readTextFile } from '../../fs/read-text.ts';
import { tableSchemaOf } from '../schema/read-table-schema.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import type { TextLayout } from '../sources/text-layout.ts';
import type { WrittenSchema } from '../schema/written-schema.ts';
import type { TableChoice } from './choose-table.ts';
import { packagedSchema } from './data-package.ts';
import { detectFormat, isTextProto } from './detect-format.ts';
import {
  FORMAT_TITLES,
  type ForeignSchema,
  type Loss,
  type Path,
  type SchemaFormat,
} from './foreign-schema.ts';
import type { PlainMap } from './plain.ts';

/** The schema that data are checked against, whatever it was written in. */
export interface SchemaInUse {
  schema: TableSchema;
  /** The same as a Table Schema file would say it. */
  written: WrittenSchema;
  format: SchemaFormat;
  /** As people know the file, without the table's name. */
  shown: string;
  /** Absolute. */
  path: string;
  /** Rules that are not checked. */
  losses: readonly Loss[];
}

interface SchemaRequest {
  /** As the user wrote it: a path, and after `#` the table where the file describes several. */
  setting: string;
  /** Null: what is expected in any environment. */
  environment: string | null;
  /** The data as the input names them. */
  data: readonly string[];
  workspace: string;
}

/**
 * Reads a schema of any known format, which its content tells.
 * @throws UserError with file and, where there is one, line and column.
 */
export async function readSchema({
  setting,
  environment,
  data,
  workspace,
}: SchemaRequest): Promise<SchemaInUse> {
  const { shown, name } = splitSetting(setting, workspace);
  const path = resolve(workspace, shown);
  const text = await readTextFile(path, shown, 'schema');
  const choice: TableChoice = { name, data, workspace, folder: dirname(path), shown };
  const use = (
    document: YamlDocument,
    format: SchemaFormat,
    losses: readonly Loss[],
    file = shown,
  ): SchemaInUse => ({
    schema: tableSchemaOf(document, file, environment, format === 'table-schema' ? 1 : 0),
    written: document.value as WrittenSchema,
    format,
    shown,
    path,
    losses,
  });
  if (isTextProto(shown, text)) {
    const [{ parseTextFormat }, { readTfmd }] = await Promise.all([
      import('./tfmd/text-format.ts'),
      import('./tfmd/read-tfmd.ts'),
    ]);
    const foreign = readTfmd(parseTextFormat(text, shown));
    return use(
      asDocument(foreign, textPlaces(shown), shown),
      'tfmd',
      placed(foreign.losses, textPlaces(shown), shown),
    );
  }
  const document = parseYaml(text, shown);
  const format = detectFormat(document.value);
  if (format === 'table-schema') return use(document, format, []);
  if (format === 'data-package') {
    const packaged = await packagedSchema(document, choice);
    const inUse = use(packaged.document, format, packaged.losses, packaged.shown);
    const { layout, resources } = packaged;
    return {
      ...inUse,
      schema: {
        ...inUse.schema,
        resources,
        ...(layout === undefined ? {} : { layout: named(layout, inUse) }),
      },
    };
  }
  const foreign = await readForeign(format, document, choice);
  return use(asDocument(foreign, document, shown), format, placed(foreign.losses, document, shown));
}

/** Without a header the schema names the columns, wherever it stands. */
const named = (layout: TextLayout, { written }: SchemaInUse): TextLayout => ({
  ...layout,
  names: written.fields.map(({ name }) => name),
});

/** Most runs need none of these readers: each is loaded when its format is there. */
async function readForeign(
  format: SchemaFormat,
  { value }: YamlDocument,
  choice: TableChoice,
): Promise<ForeignSchema> {
  const root = value as PlainMap;
  switch (format) {
    case 'great-expectations':
      return (await import('./great-expectations/read-suite.ts')).readSuite(root, choice);
    case 'json-schema':
      return (await import('./json-schema/read-json-schema.ts')).readJsonSchema(root, choice);
    case 'pandera':
      return (await import('./pandera/read-pandera.ts')).readPandera(root, choice);
    case 'dbt':
      return (await import('./dbt/read-dbt.ts')).readDbt(root, choice);
    case 'odcs':
      return (await import('./odcs/read-odcs.ts')).readOdcs(root, choice);
    default:
      throw new UserError(`a ${FORMAT_TITLES[format]} is not read`, { file: choice.shown });
  }
}

/** Faults that our own rules find in a converted field stand where the field does. */
function asDocument(
  { written, places }: ForeignSchema,
  document: Pick<YamlDocument, 'placeOf'>,
  file: string,
): YamlDocument {
  if (written.fields.length === 0 && Object.keys(written['x-mlops'] ?? {}).every((key) => key === 'severity'))
    throw new UserError('has no rule that can be checked', { file });
  return {
    value: written,
    placeOf: (path) => document.placeOf(placeIn(places, path)),
  };
}

/** Paths of a text format are lines and columns. */
const textPlaces = (file: string): Pick<YamlDocument, 'placeOf'> => ({
  placeOf: ([line, column]) =>
    typeof line === 'number' && typeof column === 'number' ? { file, line, column } : { file },
});

function placeIn(places: ForeignSchema['places'], [part, index, rule]: Path): Path {
  if (part === 'fields' && typeof index === 'number') return places.fields[index] ?? [];
  if (part !== 'x-mlops' || (index !== 'conditions' && index !== 'sql') || typeof rule !== 'number')
    return [];
  return places[index][rule] ?? [];
}

const placed = (
  losses: ForeignSchema['losses'],
  document: Pick<YamlDocument, 'placeOf'>,
  file: string,
): Loss[] =>
  losses.map(({ path, ...loss }) => ({ ...loss, file, line: document.placeOf(path).line ?? null }));

function splitSetting(setting: string, workspace: string): { shown: string; name: string | null } {
  const [, file, name] = /^(.+)#([^#/\\]+)$/.exec(setting) ?? [];
  if (file === undefined || name === undefined || existsSync(resolve(workspace, setting)))
    return { shown: setting, name: null };
  return { shown: file, name };
}
