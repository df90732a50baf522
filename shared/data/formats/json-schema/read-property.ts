import type { FieldType } from '../../schema/table-schema.ts';
import type { WrittenField } from '../../schema/written-schema.ts';
import { constraintsOf, own, type SchemaDraft } from '../foreign-schema.ts';
import { isList, isMap, isScalar, numberOf, shortJson, textOf, type PlainMap } from '../plain.ts';
import { re2Pattern } from '../re2-pattern.ts';
import { resolveReference } from './resolve-reference.ts';

interface PropertyPlace {
  root: PlainMap;
  path: readonly (string | number)[];
  required: boolean;
}

const TYPES: Readonly<Record<string, FieldType>> = {
  string: 'string',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  object: 'object',
  array: 'array',
};
/** Formats that are types of ours. */
const TYPED_FORMATS: Readonly<Record<string, FieldType>> = {
  date: 'date',
  'date-time': 'datetime',
  time: 'time',
  duration: 'duration',
};
const CHECKED_FORMATS = new Set(['email', 'uri', 'uuid', 'ipv4', 'ipv6']);
type BoundKeyword = 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum';
const SILENT = new Set([
  '$comment',
  '$id',
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
  'readOnly',
  'writeOnly',
  '$defs',
  'definitions',
]);

/** One property as a field; what a value of a list or map must be stays JSON Schema. */
export function readProperty(draft: SchemaDraft, name: string, given: PlainMap, place: PropertyPlace): void {
  const field = draft.field(name, place.path);
  const { schema, nullable } = withoutNull(given, place.root);
  const types = [schema['type'] ?? []].flat().map(String);
  const isNullable = nullable || types.includes('null');
  const [type, ...others] = types.filter((word) => word !== 'null');
  field.type = type === undefined || others.length > 0 ? 'any' : (TYPES[type] ?? 'any');
  if (others.length > 0)
    draft.lose(name, `type: ${shortJson(schema['type'])}`, 'a column has one type', place.path);
  if (place.required && !isNullable) constraintsOf(field).required = true;
  if (!place.required) own(field).severity = { 'column.missing': 'off' };
  const description = textOf(schema['description']);
  if (description !== undefined) field.description = description;
  if (field.type === 'object' || field.type === 'array') {
    readNested(field, schema, place.root);
    return;
  }
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'type' || SILENT.has(keyword)) continue;
    const reason = readKeyword(field, keyword, value, schema);
    if (reason !== null)
      draft.lose(name, `${keyword}: ${shortJson(value)}`, reason, [...place.path, keyword]);
  }
}

/** `anyOf: [{…}, {type: null}]`, as generators write an optional value. */
function withoutNull(schema: PlainMap, root: PlainMap): { schema: PlainMap; nullable: boolean } {
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const branches = schema[keyword];
    if (!isList(branches)) continue;
    const kept = branches.filter((branch) => !(isMap(branch) && branch['type'] === 'null'));
    const [only] = kept;
    if (kept.length !== 1 || kept.length === branches.length || !isMap(only)) continue;
    return { schema: { ...without(schema, [keyword]), ...resolveReference(root, only, '') }, nullable: true };
  }
  return { schema, nullable: false };
}

/** @returns why the keyword is not checked, or null. */
function readKeyword(field: WrittenField, keyword: string, value: unknown, schema: PlainMap): string | null {
  switch (keyword) {
    case 'enum':
    case 'const':
      return readDomain(field, keyword === 'const' ? [value] : value);
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return readBound(field, keyword, value, schema);
    case 'minLength':
    case 'maxLength': {
      const length = numberOf(value);
      if (length === undefined) return 'is no number';
      if (field.type !== 'string') return 'the column is declared no string';
      constraintsOf(field)[keyword] = length;
      return null;
    }
    case 'pattern': {
      const found = re2Pattern(String(value), 'anywhere');
      if ('reason' in found) return found.reason;
      if (field.type !== 'string') return 'the column is declared no string';
      constraintsOf(field).pattern = found.pattern;
      return null;
    }
    case 'format':
      return readFormat(field, String(value));
    default:
      return 'no rule of ours for a single value';
  }
}

function readDomain(field: WrittenField, values: unknown): string | null {
  if (!isList(values)) return 'is no list';
  const known = values.filter(isScalar);
  if (known.length < values.filter((value) => value !== null).length)
    return 'lists values that are no single ones';
  if (values.includes(null)) delete field.constraints?.required;
  if (known.length > 0) constraintsOf(field).enum = known;
  return null;
}

function readBound(
  field: WrittenField,
  keyword: BoundKeyword,
  value: unknown,
  schema: PlainMap,
): string | null {
  // Draft 4 says with `true` that the other bound is exclusive.
  if (value === true || value === false) return null;
  const exclusive = keyword === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
  const bound = numberOf(value);
  if (bound === undefined) return 'is no number';
  if (field.type !== 'number' && field.type !== 'integer') return 'the column is declared no number';
  const isInclusive = keyword === 'minimum' || keyword === 'maximum';
  constraintsOf(field)[isInclusive && schema[exclusive] === true ? exclusive : keyword] = bound;
  return null;
}

function readFormat(field: WrittenField, format: string): string | null {
  if (field.type !== 'string') return 'the column is declared no string';
  const type = Object.hasOwn(TYPED_FORMATS, format) ? TYPED_FORMATS[format] : undefined;
  if (type !== undefined) field.type = type;
  else if (CHECKED_FORMATS.has(format)) field.format = format;
  else return 'a format that is not known here';
  return null;
}

function readNested(field: WrittenField, schema: PlainMap, root: PlainMap): void {
  const definitions = ['$defs', 'definitions'].flatMap((key) => (key in root ? [[key, root[key]]] : []));
  const rules = without(schema, ['title', 'description']);
  if (Object.keys(rules).some((key) => key !== 'type'))
    constraintsOf(field).jsonSchema = { ...(Object.fromEntries(definitions) as PlainMap), ...rules };
}

const without = (schema: PlainMap, keywords: readonly string[]): PlainMap =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => !keywords.includes(keyword)));
