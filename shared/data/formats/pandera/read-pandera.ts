import { UserError } from '../../../errors.ts';
import type { TableChoice } from '../choose-table.ts';
import {
  SchemaDraft,
  constraintsOf,
  own,
  ownOfTable,
  type ForeignSchema,
  type Path,
} from '../foreign-schema.ts';
import { isList, isMap, mapsOf, shortJson, textOf, type PlainMap } from '../plain.ts';
import type { FieldType } from '../../schema/table-schema.ts';
import { readCheck, shownCheck } from './read-check.ts';
import { writtenChecks } from './written-checks.ts';

const TYPES: readonly (readonly [RegExp, FieldType])[] = [
  [/^u?int\d*$/i, 'integer'],
  [/^(?:float\d*|double|decimal.*)$/i, 'number'],
  [/^(?:str|string.*|utf8|large_string)$/i, 'string'],
  [/^bool(?:ean)?$/i, 'boolean'],
  [/^(?:datetime.*|timestamp.*)$/i, 'datetime'],
  [/^date(?:32|64)?(?:\[day\])?$/i, 'date'],
];

/** Keys of the schema that say nothing about the data, or what ours says anyway. */
const SILENT = new Set([
  'schema_type',
  'version',
  'api',
  'dataframe_library',
  'columns',
  'strict',
  'ordered',
  'unique',
  'name',
  'title',
  'description',
  'metadata',
  'report_duplicates',
  'unique_column_names',
]);

/** A schema of pandera as `to_yaml` and `to_json` write it: checks as a list, as the old map, or as keys of the column. */
export function readPandera(root: PlainMap, { shown }: TableChoice): ForeignSchema {
  const draft = new SchemaDraft();
  const { columns, strict, unique } = root;
  if (!isMap(columns)) throw new UserError('a schema of pandera has "columns" by name', { file: shown });
  ownOfTable(draft).severity = {
    'column.extra': strict === true ? 'error' : 'off',
    ...(root['ordered'] === true ? { 'column.order': 'error' } : {}),
  };
  if (strict === 'filter') draft.lose(null, 'strict: filter', 'nothing is taken out of the data', ['strict']);
  for (const [name, column] of Object.entries(columns))
    readColumn(draft, name, isMap(column) ? column : {}, ['columns', name]);
  const key = (isList(unique) ? unique : [unique]).flatMap((name) => textOf(name) ?? []);
  const unknown = key.find((name) => !Object.hasOwn(columns, name));
  if (unknown !== undefined)
    draft.lose(null, `unique: ${shortJson(unique)}`, `"${unknown}" is no column`, ['unique']);
  else if (key.length > 0) draft.table.uniqueKeys = [key];
  for (const { item, index } of mapsOf(root['checks']))
    draft.lose(null, `checks: ${shortJson(item)}`, 'a check of every column at once', ['checks', index]);
  for (const [name, value] of Object.entries(root)) {
    if (SILENT.has(name) || (name === 'checks' && isList(value)) || isNothing(value)) continue;
    draft.lose(null, `${name}: ${shortJson(value)}`, REASONS[name] ?? 'a key that is not known here', [name]);
  }
  return draft.finish();
}

const REASONS: Readonly<Record<string, string>> = {
  index: 'a file has no index; name the column among "columns"',
  multiindex: 'a file has no index',
  coerce: 'values are judged as they are, never changed first',
  dtype: 'a type of every column at once',
  add_missing_columns: 'nothing is put into the data',
  drop_invalid_rows: 'nothing is taken out of the data',
  default: 'nothing is put into the data',
};

const isNothing = (value: unknown): boolean =>
  value === null || value === false || (isList(value) && value.length === 0);

function readColumn(draft: SchemaDraft, name: string, column: PlainMap, path: Path): void {
  if (column['regex'] === true) {
    draft.lose(null, `${name}: ${shortJson(column)}`, 'rules for all columns whose name matches', path);
    return;
  }
  const field = draft.field(name, path);
  const description = textOf(column['description']) ?? textOf(column['title']);
  if (description !== undefined) field.description = description;
  readType(draft, name, textOf(column['dtype']), path);
  const nullable = column['nullable'] === true;
  if (!nullable) constraintsOf(field).required = true;
  if (column['unique'] === true) constraintsOf(field).unique = true;
  if (column['required'] === false) own(field).severity = { 'column.missing': 'off' };
  for (const key of ['coerce', 'default', 'drop_invalid_rows'])
    if (!isNothing(column[key] ?? null))
      draft.lose(name, `${key}: ${shortJson(column[key])}`, REASONS[key] ?? '', [...path, key]);
  for (const check of writtenChecks(column, path)) {
    const reason = readCheck(draft, name, check, nullable);
    if (reason !== null) draft.lose(name, shownCheck(check), reason, check.path);
  }
}

function readType(draft: SchemaDraft, name: string, dtype: string | undefined, path: Path): void {
  if (dtype === undefined) return;
  const field = draft.field(name, path);
  const type = TYPES.find(([pattern]) => pattern.test(dtype))?.[1];
  if (type === undefined) {
    draft.lose(name, `dtype: ${dtype}`, 'no type of ours is the same', [...path, 'dtype']);
    return;
  }
  field.type = type;
  // pandas has parsed what is a time there; a day alone is one as well.
  if (type === 'datetime') field.format = 'any';
}
