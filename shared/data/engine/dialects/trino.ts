import type { Dialect } from './dialect.ts';

const SAME: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  integer: 'INTEGER',
  int: 'INTEGER',
  bigint: 'BIGINT',
  real: 'FLOAT',
  float: 'FLOAT',
  double: 'DOUBLE',
  varchar: 'VARCHAR',
  string: 'VARCHAR',
  char: 'VARCHAR',
  json: 'VARCHAR',
  row: 'VARCHAR',
  struct: 'VARCHAR',
  map: 'VARCHAR',
  date: 'DATE',
  uuid: 'UUID',
};
/** Digits below the second that the local engine's times hold. */
const MICROSECONDS = 6;
const NANOSECONDS = 9;

/** Trino, and Athena, whose third version is Trino. */
export const trinoDialect = (engine: string): Dialect => ({
  engine,
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,
  literal: trinoLiteral,
  localType,
  text: (column, type) => {
    const base = baseOf(type);
    if (base === 'array') return `cast(cardinality(${column}) as varchar)`;
    if (/^(?:json|row|struct|map)$/.test(base))
      return `json_format(${base === 'json' ? column : `cast(${column} as json)`})`;
    // Its text of a single-precision number has seven digits: two neighbours can share it.
    if (base === 'real' || base === 'float') return `cast(cast(${column} as double) as varchar)`;
    // In a zone of its own a time would be as many values as there are zones.
    if (/with time zone$/i.test(type))
      return `cast(cast(${column} at time zone 'UTC' as timestamp(${String(precisionOf(type))})) as varchar)`;
    return `cast(${column} as varchar)`;
  },
  isNan: (expression) => `is_nan(${expression})`,
  isInfinite: (expression) => `is_infinite(${expression})`,
  asText: (expression) => `cast(${expression} as varchar)`,
  md5: (text) => `lower(to_hex(md5(to_utf8(${text}))))`,
  unpivot: (relation, cells) =>
    `select u.col, u.v from ${relation} cross join unnest(array[${cells
      .map((cell, index) => `row(${String(index)}, ${cell})`)
      .join(', ')}]) as u (col, v)`,
  anyOrder: '',
  explain: (query) => `explain (type io, format json) ${query}`,
});

/** What is not plain printable text is written by its code points, which no client or log can mangle. */
function trinoLiteral(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the characters it is about
  if (!/[\u0000-\u001f\u007f-\uffff]/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  const units = Array.from(text, (character) => {
    if (character === "'") return "''";
    if (character === '\\') return '\\\\';
    const point = character.codePointAt(0) ?? 0;
    if (point >= 0x20 && point < 0x7f) return character;
    return point > 0xffff
      ? `\\+${point.toString(16).padStart(6, '0')}`
      : `\\${point.toString(16).padStart(4, '0')}`;
  });
  return `U&'${units.join('')}'`;
}

function localType(type: string): string | null {
  const base = baseOf(type);
  if (base === 'array') {
    const inner = localType(/^array[(<](.*)[)>]$/is.exec(type)?.[1] ?? '');
    return `${inner ?? 'VARCHAR'}[]`;
  }
  if (base === 'decimal') return type.toUpperCase().replaceAll(' ', '');
  if (base === 'timestamp' || base === 'time') {
    const precision = precisionOf(type);
    if (/with time zone$/i.test(type))
      return base === 'time' || precision > MICROSECONDS ? null : 'TIMESTAMP WITH TIME ZONE';
    if (precision <= MICROSECONDS) return base.toUpperCase();
    return base === 'timestamp' && precision <= NANOSECONDS ? 'TIMESTAMP_NS' : null;
  }
  return Object.hasOwn(SAME, base) ? (SAME[base] ?? null) : null;
}

const baseOf = (type: string): string => /^[a-z]+/i.exec(type)?.[0].toLowerCase() ?? '';

const precisionOf = (type: string): number => Number(/\((\d+)\)/.exec(type)?.[1] ?? 3);
