import type { Dialect } from '../../../shared/data/engine/dialects/dialect.ts';

/** Whose types, literals and functions a table is written in. */
export type EngineName = 'duckdb' | 'trino' | 'spark';

/** A column whose values repeat in turn: each is written as text and cast, as every engine does alike. */
export interface TypedColumn {
  name: string;
  /** Type by engine; an engine that has none does not get the column. */
  types: { duckdb: string } & Partial<Record<EngineName, string>>;
  values: readonly (string | null)[];
}

const every = (type: string): TypedColumn['types'] => ({ duckdb: type, trino: type, spark: type });
const text = (trino = 'varchar'): TypedColumn['types'] => ({ duckdb: 'varchar', trino, spark: 'string' });

/** Types and values at which engines, and their clients, differ. */
export const NASTY_COLUMNS: readonly TypedColumn[] = [
  { name: 'flag', types: every('boolean'), values: ['true', 'false', null, 'true', 'true'] },
  { name: 'tiny', types: every('tinyint'), values: ['-128', '127', '0', null, '1', '0'] },
  { name: 'small', types: every('smallint'), values: ['-32768', '32767', '7', '7', null, '12', '0'] },
  { name: 'whole', types: every('integer'), values: ['-2147483648', '2147483647', '0', '10', '10', null] },
  {
    name: 'beyond doubles',
    types: every('bigint'),
    values: ['9223372036854775807', '-9223372036854775808', '9007199254740993', '9007199254740992', null],
  },
  {
    name: 'money',
    types: every('decimal(10,2)'),
    values: ['0.00', '-0.01', '99999999.99', '1.10', '1.10', null, '-5.00'],
  },
  {
    name: 'exact',
    types: every('decimal(38,10)'),
    values: ['9999999999999999999999999999.9999999999', '-0.0000000001', '0.1', null, '12345678901234567.5'],
  },
  {
    name: 'huge',
    types: every('decimal(38,0)'),
    values: ['99999999999999999999999999999999999999', '-99999999999999999999999999999999999998', '3', null],
  },
  {
    name: 'single',
    types: { duckdb: 'float', trino: 'real', spark: 'float' },
    values: ['0.1', 'NaN', 'Infinity', '-0.0', '3.4028235E38', '1.17549435E-38', '16777217', null, '0.0'],
  },
  {
    name: 'double',
    types: every('double'),
    values: ['0.1', 'NaN', '-Infinity', '-0.0', '0.0', '1E308', '5E-324', '1E-5', '1E7', '1E21', null, '0.3'],
  },
  {
    name: 'plain',
    types: every('double'),
    values: Array.from({ length: 97 }, (_, i) => String((i * i) / 7)),
  },
  {
    name: 'any "text", \'quoted\'\n— 名前',
    types: text(),
    values: [
      'é',
      'e\u0301',
      '日本語',
      '👩‍👩‍👧',
      '',
      ' ',
      '  padded  ',
      'NULL',
      'null',
      'two\nlines\r\n',
      "o'brien",
      '"',
      '\\',
      '\\n',
      '\u0001\u0007',
      'a\0b',
      '\ufeffmark',
      'ß',
      'İ',
      'i',
      'NaN',
      '1',
      '01',
      '1.0',
      "'; drop table nasty; --",
      '\u202eright',
      null,
      'x'.repeat(5000),
    ],
  },
  { name: 'mail', types: text(), values: ['ann@example.org', 'bob@example.org', 'cy@example.org', null] },
  { name: 'fixed', types: { duckdb: 'varchar', trino: 'char(4)' }, values: ['abcd', 'wxyz', null] },
  {
    name: 'day',
    types: every('date'),
    values: [
      '0001-01-01',
      '1582-10-04',
      '1582-10-15',
      '1969-12-31',
      '1970-01-01',
      '2024-02-29',
      '9999-12-31',
      null,
    ],
  },
  {
    name: 'moment',
    types: { duckdb: 'timestamp', trino: 'timestamp(6)', spark: 'timestamp_ntz' },
    values: [
      '1969-12-31 23:59:59.999999',
      '2024-02-29 12:00:00',
      '0001-01-01 00:00:00.000001',
      '9999-12-31 23:59:59.999999',
      '2016-12-31 23:59:59.5',
      null,
    ],
  },
  {
    name: 'millis',
    types: { duckdb: 'timestamp', trino: 'timestamp(3)' },
    values: ['2024-03-31 02:30:00.123', '2024-10-27 01:30:00', null],
  },
  {
    name: 'nanos',
    types: { duckdb: 'timestamp_ns', trino: 'timestamp(9)' },
    values: ['2024-03-31 02:30:00.123456789', '1969-12-31 23:59:59.999999999', null],
  },
  {
    name: 'zoned',
    types: { duckdb: 'timestamptz', trino: 'timestamp(6) with time zone', spark: 'timestamp' },
    values: [
      '2024-03-31 02:30:00.123456+00:00',
      '2024-03-31 04:30:00.123456+02:00',
      '2024-01-01 00:00:00-11:30',
      '1969-12-31 23:00:00+00:00',
      null,
    ],
  },
  {
    name: 'clock',
    types: { duckdb: 'time', trino: 'time(6)' },
    values: ['00:00:00', '23:59:59.999999', '12:30:00.5', null],
  },
  {
    name: 'key',
    types: { duckdb: 'uuid', trino: 'uuid' },
    values: ['00000000-0000-0000-0000-000000000000', 'F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6', null],
  },
];

/** Those of the columns that an engine has a type for. */
export const columnsFor = (
  engine: EngineName,
  columns: readonly TypedColumn[] = NASTY_COLUMNS,
): TypedColumn[] => columns.filter(({ types }) => types[engine] !== undefined);

interface Spelling {
  /** SQL of an array of texts. */
  array: (texts: readonly string[]) => string;
  /** SQL of an array's element, counted from 1. */
  element: (array: string, index: string) => string;
  /** SQL, for use after FROM, of the numbers 0 … rows - 1 as `i`. */
  numbers: (rows: number) => string;
}

export const SPELLINGS: Record<EngineName, Spelling> = {
  duckdb: {
    array: (texts) => `[${texts.join(', ')}]`,
    element: (array, index) => `list_extract(${array}, ${index})`,
    numbers: (rows) => `range(${String(rows)}) as r(i)`,
  },
  trino: {
    array: (texts) => `array[${texts.join(', ')}]`,
    element: (array, index) => `element_at(${array}, ${index})`,
    // Of no numbers a sequence would count down.
    numbers: (rows) => `unnest(filter(sequence(0, ${String(rows)}), i -> i < ${String(rows)})) as r(i)`,
  },
  spark: {
    array: (texts) => `array(${texts.join(', ')})`,
    element: (array, index) => `element_at(${array}, cast(${index} as int))`,
    numbers: (rows) => `(select id as i from range(${String(rows)})) r`,
  },
};

/** A SELECT of the columns: row `i` has the value at `(i + shift) % values`. */
export function selectOf(
  engine: EngineName,
  { literal, identifier }: Pick<Dialect, 'literal' | 'identifier'>,
  columns: readonly TypedColumn[],
  { rows, shift = 0 }: { rows: number; shift?: number },
): string {
  const { array, element, numbers } = SPELLINGS[engine];
  const cells = columns.map(({ name, types, values }) => {
    const texts = array(values.map((value) => (value === null ? 'null' : literal(value))));
    const at = `(i + ${String(shift)}) % ${String(values.length)} + 1`;
    return `cast(${element(texts, at)} as ${types[engine] ?? ''}) as ${identifier(name)}`;
  });
  return `select ${cells.join(', ')} from ${numbers(rows)}`;
}
