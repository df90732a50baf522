import { literal, literals } from '../engine/sql-text.ts';
import type { FieldType, Lexis } from './table-schema.ts';

const INTEGER = '[+-]?[0-9]+';
const NUMBER = '(?i)[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[+-]?[0-9]+)?|nan|[+-]?inf(inity)?';
const DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const TIME = '[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?';
const ZONE = '(Z|[+-][0-9]{2}(:?[0-9]{2})?)?';
const DURATION = '-?P([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]+)?S)?)?';

/**
 * SQL for the value that a text stands for, NULL when it stands for none. A cast of the engine alone accepts more than the
 * standard does: it rounds `17.5` to the integer 18 and reads `1_000` and ` 7 `.
 */
export function valueOfText(type: FieldType, text: string, lexis: Lexis): string {
  const plain = plainNumber(text, lexis);
  switch (type) {
    case 'integer':
      return when(plain, INTEGER, `try_cast(${plain} as hugeint)`);
    case 'number':
      return when(plain, NUMBER, `try_cast(${plain} as double)`);
    case 'boolean':
      return `case when ${text} in ${tuple(lexis.trueValues)} then true when ${text} in ${tuple(lexis.falseValues)} then false end`;
    case 'datetime':
      return timeOf(text, lexis.format, 'timestamp', `${DATE}[T ]${TIME}${ZONE}`, 'timestamptz');
    case 'date':
      return timeOf(text, lexis.format, 'date', DATE, 'date');
    case 'time':
      return timeOf(text, lexis.format, 'time', TIME, 'time');
    case 'year':
      return when(text, '-?[0-9]{4}', `try_cast(${text} as integer)`);
    case 'yearmonth':
      return when(text, '[0-9]{4}-(0[1-9]|1[0-2])', text);
    case 'duration':
      return `case when regexp_full_match(${text}, ${literal(DURATION)}) and not regexp_full_match(${text}, '.*[PT]') then ${text} end`;
    case 'object':
    case 'geojson':
      return `case when json_valid(${text}) and json_type(${text}) = 'OBJECT' then ${text} end`;
    case 'array':
      return `case when json_valid(${text}) and json_type(${text}) = 'ARRAY' then ${text} end`;
    case 'geopoint':
      return geopointOf(text, lexis.format);
    case 'list':
    case 'string':
    case 'any':
      return text;
  }
}

/** `default` is ISO 8601, `any` whatever the engine knows, anything else a pattern of strptime. */
function timeOf(text: string, format: string, to: string, iso: string, through: string): string {
  if (format === 'default') return when(text, iso, `try_cast(${text} as ${through})::${to}`);
  if (format === 'any') return `try_cast(${text} as ${to})`;
  return `try_strptime(${text}, ${literal(format.replace(/^fmt:/, ''))})::${to}`;
}

const COORDINATE = '[+-]?[0-9]+(\\.[0-9]+)?';

/** `default` is `lon, lat`, `array` a JSON list of both, `object` a JSON map of `lon` and `lat`. */
function geopointOf(text: string, format: string): string {
  if (format === 'array')
    return when(text, `\\s*\\[\\s*${COORDINATE}\\s*,\\s*${COORDINATE}\\s*\\]\\s*`, text);
  if (format !== 'object') return when(text, `${COORDINATE}, ?${COORDINATE}`, text);
  const number = (key: string): string =>
    `try_cast(json_extract_string(${text}, '$.${key}') as double) is not null`;
  return `case when json_valid(${text}) then case when ${number('lon')} and ${number('lat')} then ${text} end end`;
}

function plainNumber(text: string, { groupChar, decimalChar }: Lexis): string {
  const ungrouped = groupChar === null ? text : `replace(${text}, ${literal(groupChar)}, '')`;
  return decimalChar === '.' ? ungrouped : `replace(${ungrouped}, ${literal(decimalChar)}, '.')`;
}

const when = (text: string, pattern: string, value: string): string =>
  `case when regexp_full_match(${text}, ${literal(pattern)}) then ${value} end`;

const tuple = (texts: readonly string[]): string => `(${literals(texts).slice(1, -1)})`;
