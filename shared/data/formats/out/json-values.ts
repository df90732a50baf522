import type { Unwritten } from './unwritten.ts';
import type { FieldType, TableField } from '../../schema/table-schema.ts';

type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array';

const TYPES: Readonly<Record<FieldType, JsonType | null>> = {
  string: 'string',
  number: 'number',
  integer: 'integer',
  year: 'integer',
  boolean: 'boolean',
  object: 'object',
  geojson: 'object',
  array: 'array',
  list: 'array',
  date: 'string',
  datetime: 'string',
  time: 'string',
  duration: 'string',
  yearmonth: 'string',
  geopoint: 'string',
  any: null,
};

/** Type of a cell of this field in a row of JSON; null for any. */
export function jsonTypeOf({ type, lexis }: TableField): JsonType | null {
  if (type === 'geopoint' && lexis.format === 'array') return 'array';
  if (type === 'geopoint' && lexis.format === 'object') return 'object';
  return TYPES[type];
}

/** What is more to a type of ours than its JSON type. */
export function typeRules({ name, type, lexis }: TableField, unwritten: Unwritten): Record<string, unknown> {
  switch (type) {
    case 'date':
      if (lexis.format === 'default') return { format: 'date' };
      break;
    case 'duration':
      return { format: 'duration' };
    case 'yearmonth':
      return { pattern: '^[0-9]{4}-(?:0[1-9]|1[0-2])$' };
    case 'datetime':
    case 'time':
      // `date-time` and `time` of JSON Schema need a zone that a cell of ours may lack.
      if (lexis.format === 'default') return { pattern: type === 'time' ? TIME : DATETIME };
      break;
    case 'geopoint':
      break;
    default:
      return {};
  }
  unwritten.add(name, `type: ${type}, format: ${lexis.format}`, 'JSON Schema has no such format');
  return {};
}

const DAY = '[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])';
const CLOCK = '(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]+)?)?';
const TIME = `^${CLOCK}$`;
const DATETIME = `^${DAY}[T ]${CLOCK}(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?$`;

/** A value of a rule as a cell of this field has it in JSON: numbers and truth values may be written as text. */
export function constraintValue(
  field: TableField,
  value: string | number | boolean,
): string | number | boolean {
  const type = jsonTypeOf(field);
  if (type === 'number' || type === 'integer') {
    const number = Number(value);
    return Number.isFinite(number) && String(value).trim() !== '' ? number : value;
  }
  if (type === 'boolean' && typeof value !== 'boolean') return /^(?:true|1)$/i.test(String(value));
  return type === 'string' ? String(value) : value;
}
