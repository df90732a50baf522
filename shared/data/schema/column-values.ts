import { identifier, literals } from '../engine/sql-text.ts';
import type { TableColumn } from '../sources/open-table.ts';
import { valueOfText } from './lexical.ts';
import type { FieldType, TableField } from './table-schema.ts';

/** How values of a column compare: `other` values have no order and no text of their own. */
export type Comparable = 'number' | 'text' | 'time' | 'boolean' | 'other';

/** SQL for one column of a relation. */
export interface ColumnValues {
  /** The cell as people see it. */
  written: string;
  /** The cell, NULL where it is missing. */
  present: string;
  /** The value that a present cell stands for, NULL where it stands for none of the field's type. */
  typed(present: string): string;
  comparable: Comparable;
  /** Whether the cells are text, which stands for values of another type. */
  text: boolean;
  /** Whether the values may be NaN or infinite. */
  floating: boolean;
}

const INTEGER = /^U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/;
const FLOATING = /^(?:FLOAT|DOUBLE)$/;
const DECIMAL = /^DECIMAL/;
/** Stands before what is no text in a JSON column of texts: a number there is no value of the type. */
const NO_TEXT = 'chr(1)';

/** A column as its field describes it; without a field its own type rules. */
export function columnValues({ name, type }: TableColumn, field: TableField | null): ColumnValues {
  const column = identifier(name);
  const written = type === 'JSON' ? `(${column} ->> '$')` : column;
  const isText = type === 'VARCHAR' || type === 'JSON' || type.startsWith('ENUM');
  const isStrict = type === 'JSON' && field?.type === 'string';
  const text = isStrict
    ? `case when json_type(${column}) in ('VARCHAR', 'NULL') then ${written} else ${NO_TEXT} || ${written} end`
    : type.startsWith('ENUM')
      ? `${column}::varchar`
      : written;
  const missing = field?.lexis.missingValues ?? [''];
  return {
    written: `${written}::varchar`,
    present:
      isText && missing.length > 0
        ? `case when ${text} in (${literals(missing).slice(1, -1)}) then null else ${text} end`
        : text,
    typed: (present) => {
      if (field === null) return present;
      if (isStrict) return `case when not starts_with(${present}, ${NO_TEXT}) then ${present} end`;
      return isText
        ? valueOfText(field.type, present, field.lexis)
        : valueOfType(field.type, type, present, field);
    },
    comparable: comparableOf(field?.type ?? 'any', type),
    text: isText,
    floating: FLOATING.test(type) || (isText && field?.type === 'number'),
  };
}

/** A value of a typed column as the declared type, NULL when the two do not fit. */
function valueOfType(declared: FieldType, type: string, value: string, { lexis }: TableField): string {
  const isTime = /^(?:DATE|TIMESTAMP|TIME)/.test(type);
  switch (declared) {
    case 'any':
      return value;
    case 'integer':
    case 'year':
      if (INTEGER.test(type)) return value;
      if (FLOATING.test(type))
        return `case when isfinite(${value}) and ${value} = trunc(${value}) then ${value} end`;
      return DECIMAL.test(type) ? `case when ${value} = trunc(${value}) then ${value} end` : 'null';
    case 'number':
      return isNumber(type) ? value : 'null';
    case 'boolean':
      if (type === 'BOOLEAN') return value;
      return INTEGER.test(type) ? valueOfText('boolean', `${value}::varchar`, lexis) : 'null';
    case 'string':
      return isNumber(type) || type === 'BOOLEAN' || isNested(type) ? 'null' : `${value}::varchar`;
    case 'datetime':
      return type.startsWith('TIMESTAMP') || type === 'DATE' ? `${value}::timestamp` : 'null';
    case 'date':
      if (type === 'DATE') return value;
      return type.startsWith('TIMESTAMP')
        ? `case when ${value}::timestamp = ${value}::timestamp::date then ${value}::date end`
        : 'null';
    case 'time':
      return type.startsWith('TIME') && !type.startsWith('TIMESTAMP') ? value : 'null';
    case 'duration':
      return type === 'INTERVAL' ? value : 'null';
    case 'array':
    case 'list':
      return type.endsWith(']') ? value : 'null';
    case 'object':
    case 'geojson':
      return /^(?:STRUCT|MAP)/.test(type) && !type.endsWith(']') ? value : 'null';
    case 'geopoint':
      return isNested(type) ? value : 'null';
    case 'yearmonth':
      return isTime ? `strftime(${value}::timestamp, '%Y-%m')` : 'null';
  }
}

function comparableOf(declared: FieldType, type: string): Comparable {
  switch (declared) {
    case 'integer':
    case 'number':
    case 'year':
      return 'number';
    case 'string':
    case 'yearmonth':
      return 'text';
    case 'date':
    case 'datetime':
    case 'time':
      return 'time';
    case 'boolean':
      return 'boolean';
    case 'any':
      if (isNumber(type)) return 'number';
      if (/^(?:DATE|TIME)/.test(type)) return 'time';
      if (type === 'BOOLEAN') return 'boolean';
      return isNested(type) || type === 'BLOB' ? 'other' : 'text';
    default:
      return 'other';
  }
}

const isNumber = (type: string): boolean => INTEGER.test(type) || FLOATING.test(type) || DECIMAL.test(type);
const isNested = (type: string): boolean => /^(?:STRUCT|MAP|UNION)/.test(type) || type.endsWith(']');
