import { UserError } from '../../../errors.ts';
import type { FieldType } from '../../schema/table-schema.ts';
import { chooseTable, type TableChoice } from '../choose-table.ts';
import { addRule } from '../column-rules.ts';
import { constraintsOf, ownOfTable, SchemaDraft, type ForeignSchema, type Path } from '../foreign-schema.ts';
import {
  isList,
  isMap,
  isScalar,
  mapsOf,
  numberOf,
  shortJson,
  textOf,
  type PlainMap,
  type Scalar,
} from '../plain.ts';
import { re2Pattern } from '../re2-pattern.ts';
import { readQuality } from './read-quality.ts';

const TYPES: Readonly<Record<string, FieldType>> = {
  string: 'string',
  date: 'date',
  timestamp: 'datetime',
  time: 'time',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  object: 'object',
  array: 'array',
};
const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const;

/** One object of an Open Data Contract (v3) as a table. */
export function readOdcs(root: PlainMap, choice: TableChoice): ForeignSchema {
  if (!(textOf(root['apiVersion']) ?? 'v3').startsWith('v3'))
    throw new UserError(`the version ${shortJson(root['apiVersion'])} of the contract is not read`, {
      file: choice.shown,
      fix: 'Write it as v3, with "schema"',
    });
  const objects = mapsOf(root['schema']).flatMap(({ item, index }) => {
    const name = textOf(item['name']);
    return name === undefined ? [] : [{ name, paths: [], value: { item, path: ['schema', index] } }];
  });
  if (objects.length === 0)
    throw new UserError('a contract has "schema", a list of objects with a name', { file: choice.shown });
  const { item, path } = chooseTable(objects, choice).value;
  const draft = new SchemaDraft();
  ownOfTable(draft).severity = { 'column.extra': 'off' };
  const properties = mapsOf(item['properties']).map((property) => ({
    ...property,
    path: [...path, 'properties', property.index],
  }));
  const keys = properties.filter((property) => property.item['primaryKey'] === true);
  const position = (property: PlainMap): number => numberOf(property['primaryKeyPosition']) ?? 0;
  const key = keys
    .toSorted((a, b) => position(a.item) - position(b.item))
    .flatMap((one) => nameOf(one.item) ?? []);
  if (key.length > 0) draft.table.primaryKey = key;
  for (const property of properties) readProperty(draft, property.item, property.path);
  readRules(draft, null, item, path);
  if (isList(root['slaProperties']) && root['slaProperties'].length > 0)
    draft.lose(null, `slaProperties: ${shortJson(root['slaProperties'])}`, 'promises of the service', [
      'slaProperties',
    ]);
  return draft.finish();
}

/** The name of the column: where it is stored under another one, that. */
const nameOf = (property: PlainMap): string | undefined =>
  textOf(property['physicalName']) ?? textOf(property['name']);

function readProperty(draft: SchemaDraft, property: PlainMap, path: Path): void {
  const name = nameOf(property);
  if (name === undefined || name === '') {
    draft.lose(null, shortJson(property), 'a property without a name', path);
    return;
  }
  const field = draft.field(name, path);
  const type = textOf(property['logicalType']);
  field.type = (type !== undefined && Object.hasOwn(TYPES, type) ? TYPES[type] : undefined) ?? 'any';
  if (type !== undefined && !Object.hasOwn(TYPES, type))
    draft.lose(name, `logicalType: ${type}`, 'no type of ours is the same', [...path, 'logicalType']);
  if (property['required'] === true) constraintsOf(field).required = true;
  if (property['unique'] === true) constraintsOf(field).unique = true;
  const description = textOf(property['description']);
  if (description !== undefined) field.description = description;
  const options = isMap(property['logicalTypeOptions']) ? property['logicalTypeOptions'] : {};
  for (const [option, value] of Object.entries(options)) {
    const place = [...path, 'logicalTypeOptions', option];
    const reason = readOption(draft, name, option, value, place);
    if (reason !== null) draft.lose(name, `${option}: ${shortJson(value)}`, reason, place);
  }
  if (property['enum'] !== undefined && property['enum'] !== null) {
    const place = [...path, 'enum'];
    const values = enumValues(property['enum']);
    if (values === null)
      draft.lose(name, `enum: ${shortJson(property['enum'])}`, 'is no list of single values', place);
    else addRule(draft, name, { kind: 'domain', values }, { name: 'enum', place });
  }
  for (const part of ['items', 'properties', 'map'])
    if (property[part] !== undefined && property[part] !== null)
      draft.lose(name, `${part}: ${shortJson(property[part])}`, 'values inside of a value', [...path, part]);
  readRules(draft, name, property, path);
}

/** Since 3.2: values alone, or with labels for people. */
function enumValues(given: unknown): Scalar[] | null {
  if (!isList(given)) return null;
  const values = given.map((one) => (isMap(one) ? one['value'] : one));
  return values.every(isScalar) ? values : null;
}

function readOption(
  draft: SchemaDraft,
  column: string,
  option: string,
  value: unknown,
  place: Path,
): string | null {
  const terms = { name: option, place };
  const bound = BOUNDS.find((known) => known === option);
  if (bound !== undefined) {
    if (typeof value !== 'string' && numberOf(value) === undefined) return 'is no bound';
    addRule(draft, column, { kind: 'range', [bound]: value }, terms);
    return null;
  }
  if (option === 'minLength' || option === 'maxLength') {
    const length = numberOf(value);
    if (length === undefined || length < 0 || !Number.isInteger(length)) return 'is no length';
    addRule(draft, column, { kind: 'length', [option]: length }, terms);
    return null;
  }
  if (option === 'pattern' && typeof value === 'string') {
    const found = re2Pattern(value, 'anywhere');
    if ('reason' in found) return found.reason;
    addRule(draft, column, { kind: 'pattern', pattern: found.pattern }, terms);
    return null;
  }
  return isScalar(value) ? 'an option that is not known here' : 'is no single value';
}

function readRules(draft: SchemaDraft, column: string | null, of: PlainMap, path: Path): void {
  for (const { item, index } of mapsOf(of['quality'])) {
    const place = [...path, 'quality', index];
    const reason = readQuality(draft, column, item, place);
    if (reason !== null) draft.lose(column, `quality: ${shortJson(item)}`, reason, place);
  }
  for (const { item, index } of mapsOf(of['relationships']))
    draft.lose(column, `relationship: ${shortJson(item)}`, 'a table of another contract', [
      ...path,
      'relationships',
      index,
    ]);
}
