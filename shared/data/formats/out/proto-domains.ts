import { shortJson } from '../plain.ts';
import type { FieldType, TableField } from '../../schema/table-schema.ts';
import type { Message } from './text-proto.ts';
import type { Unwritten } from './unwritten.ts';

const STORED: Readonly<Record<FieldType, 'BYTES' | 'INT' | 'FLOAT' | null>> = {
  string: 'BYTES',
  boolean: 'BYTES',
  date: 'BYTES',
  datetime: 'BYTES',
  time: 'BYTES',
  duration: 'BYTES',
  yearmonth: 'BYTES',
  geopoint: 'BYTES',
  integer: 'INT',
  year: 'INT',
  number: 'FLOAT',
  object: null,
  geojson: null,
  array: null,
  list: null,
  any: null,
};
const ISO = { date: '%Y-%m-%d', datetime: '%Y-%m-%dT%H:%M:%S' } as const;

/** What a feature of this type is stored as; null where none holds it as it is. */
export const storedAs = (type: FieldType): 'BYTES' | 'INT' | 'FLOAT' | null => STORED[type];

export const protoType = ({ type }: TableField): string => STORED[type] ?? 'BYTES';

/** The domain of a field: a feature has one at most. */
export function columnDomain(field: TableField, unwritten: Unwritten): readonly [string, Message] | null {
  const { name, type, lexis, domain } = field;
  const stored = STORED[type];
  if (domain !== null && unwritten.isError(field, 'domain', `enum: ${shortJson(domain)}`)) {
    if (type === 'string')
      return ['string_domain', [['name', name], ...domain.map((value) => ['value', String(value)] as const)]];
    unwritten.add(name, `enum: ${shortJson(domain)}`, 'only texts have a list of values');
  }
  switch (type) {
    case 'integer':
    case 'year':
    case 'number':
      return bounded(field, stored === 'INT' ? 'int_domain' : 'float_domain', unwritten);
    case 'boolean': {
      const [yes = 'true', ...otherYes] = lexis.trueValues;
      const [no = 'false', ...otherNo] = lexis.falseValues;
      if (otherYes.length + otherNo.length > 0)
        unwritten.add(
          name,
          `trueValues, falseValues: ${shortJson([...otherYes, ...otherNo])}`,
          'one spelling of each',
        );
      return [
        'bool_domain',
        [
          ['true_value', yes],
          ['false_value', no],
        ],
      ];
    }
    case 'date':
    case 'datetime': {
      for (const key of ['minimum', 'maximum'] as const) {
        const bound = field.constraints[key];
        if (bound !== undefined) unwritten.add(name, `${key}: ${String(bound)}`, 'times have no bounds');
      }
      const format = lexis.format === 'default' ? ISO[type] : lexis.format.replace(/^fmt:/, '');
      if (format !== 'any') return ['time_domain', [['string_format', format]]];
      break;
    }
    default:
  }
  if (lexis.format !== 'default' || !['string', 'any'].includes(type))
    unwritten.add(name, `type: ${type}, format: ${lexis.format}`, 'no domain has such a rule');
  return null;
}

function bounded(field: TableField, kind: string, unwritten: Unwritten): readonly [string, Message] | null {
  const { name, constraints, mostly } = field;
  const bounds: (readonly [string, number | boolean])[] = [];
  for (const [key, word] of [
    ['minimum', 'min'],
    ['maximum', 'max'],
  ] as const) {
    const bound = constraints[key];
    if (bound === undefined || mostly < 1 || !unwritten.isError(field, 'range', `${key}: ${String(bound)}`))
      continue;
    const number = Number(bound);
    if (kind === 'int_domain' && !Number.isSafeInteger(number))
      unwritten.add(name, `${key}: ${String(bound)}`, 'is no integer that is exact');
    else bounds.push([word, number]);
  }
  if (kind === 'float_domain' && unwritten.isError(field, 'finite', 'finite')) {
    bounds.push(['disallow_nan', true], ['disallow_inf', true]);
  }
  return bounds.length === 0 ? null : [kind, [['name', name], ...bounds]];
}
