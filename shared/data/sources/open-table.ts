import { UserError } from '../../errors.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier, literal, literals } from '../engine/sql-text.ts';
import { delimiterOf, distinctNames, readCsvHeader } from './csv-header.ts';
import { CSV_OPTIONS, relationOf } from './relation-of.ts';
import type { DataSource } from './source.ts';

/** Column of a relation that holds the path of the file a row comes from. */
export const FILE_COLUMN = '__mlops_file';

export interface TableColumn {
  name: string;
  /** As the engine reads it: declared columns of text files arrive as text, so that a bad value is a finding and no fault. */
  type: string;
}

/** The files of one table, with their columns known: no further query guesses types again. */
export interface OpenTable {
  sources: readonly DataSource[];
  columns: TableColumn[];
  /** Header as each text file writes it; empty for other formats. */
  headers: readonly { source: DataSource; names: string[] }[];
  /** SQL for use after FROM: the columns, then `FILE_COLUMN`. */
  relation: string;
  /** The same, read from the files themselves, where `relation` is a table of the engine: another engine has none. */
  unheld?: string;
  /**
   * Tables of the engine that count the equal cells of a file: (`FILE_COLUMN`, cell, n), by column;
   * absent for columns whose cells hardly repeat, and for small tables.
   */
  cells?: ReadonlyMap<string, string>;
  /** Where the rows are some of those of the files. */
  sampled?: SampledRows;
}

/** Where rows of a sample come from. */
export interface SampledRows {
  /** The table with all its rows, as it was opened. */
  whole: OpenTable;
  /** Absolute path of the Parquet file that holds the sampled rows. */
  file: string;
  /** All rows of each file of the data, by path. */
  rowsOf: ReadonlyMap<string, number>;
  /** SQL, for use after FROM, of the sampled rows of a file with `row`, their place in it, from 1. */
  numbered: (path: string) => string;
  /** Places in a file (from 1) of rows that are counted among its sampled ones (from 1). */
  placesOf: (path: string, rows: readonly number[]) => Promise<number[]>;
}

interface OpenOptions {
  /** Columns of text files to read as text: those whose type a schema declares, or all. */
  asText?: readonly string[] | 'all';
  /** Whether an empty cell is a missing value, as everywhere by default, or an empty text; then all is read as text. */
  emptyIsMissing?: boolean;
}

/** @throws UserError when files of one table have other columns than the first. */
export async function openTable(
  engine: QueryEngine,
  sources: readonly DataSource[],
  { asText = [], emptyIsMissing = true }: OpenOptions = {},
): Promise<OpenTable> {
  const format = sources[0]?.format;
  if (format === 'csv' || format === 'tsv')
    return openText(engine, sources, { asText: emptyIsMissing ? asText : 'all', emptyIsMissing });
  const columns = await describe(engine, relationOf(sources));
  const relation =
    format === 'parquet' || columns.length === 0
      ? relationOf(sources, `filename = ${literal(FILE_COLUMN)}`)
      : relationOf(sources, `columns = ${structOf(columns)}, filename = ${literal(FILE_COLUMN)}`);
  return { sources, columns, headers: [], relation };
}

async function openText(
  engine: QueryEngine,
  sources: readonly DataSource[],
  { asText, emptyIsMissing }: Required<OpenOptions>,
): Promise<OpenTable> {
  const headers: { source: DataSource; names: string[] }[] = [];
  for (const source of sources) headers.push({ source, names: await readCsvHeader(source) });
  const [first] = headers;
  if (first === undefined) throw new Error('a table has a file');
  for (const { source, names } of headers) refuseOtherColumns(first.source, first.names, source, names);

  const names = distinctNames(first.names);
  const text = new Set(asText === 'all' ? names : asText);
  const found = names.every((name) => text.has(name))
    ? { columns: names.map((name) => ({ name, type: 'VARCHAR' })), options: '' }
    : await typesOf(engine, sources, names, text);
  const files = literals(sources.map(({ path }) => path));
  const nulls = emptyIsMissing ? '' : `, nullstr = ${literal('\u0001')}`;
  const relation = `read_csv(${files}, delim = ${literal(delimiterOf(first.source))}, ${CSV_OPTIONS}${nulls}${found.options}, auto_detect = false, columns = ${structOf(found.columns)}, filename = ${literal(FILE_COLUMN)})`;
  return { sources, columns: found.columns, headers, relation };
}

/** Guesses, from whole files and once, the types of the columns that are not read as text. */
async function typesOf(
  engine: QueryEngine,
  sources: readonly DataSource[],
  names: readonly string[],
  text: ReadonlySet<string>,
): Promise<{ columns: TableColumn[]; options: string }> {
  const naming = `names = ${literals(names)}`;
  const guessed = await describe(engine, relationOf(sources, naming));
  const columns = guessed.map(({ name, type }) => ({ name, type: text.has(name) ? 'VARCHAR' : type }));
  if (!columns.some(({ type }) => /^(?:DATE|TIMESTAMP)/.test(type))) return { columns, options: '' };
  const [first] = sources;
  const [formats] = await engine.rows(
    `select DateFormat as date_format, TimestampFormat as time_format from sniff_csv(${literal(first?.path ?? '')}, delim = ${literal(first === undefined ? ',' : delimiterOf(first))}, ${CSV_OPTIONS}, sample_size = -1, ${naming})`,
  );
  const option = (name: string, value: unknown): string =>
    typeof value === 'string' && value !== '' ? `, ${name} = ${literal(value)}` : '';
  return {
    columns,
    options:
      option('dateformat', formats?.['date_format']) + option('timestampformat', formats?.['time_format']),
  };
}

async function describe(engine: QueryEngine, relation: string): Promise<TableColumn[]> {
  const rows = await engine.rows(`describe select * from ${relation}`);
  return rows.map(({ column_name, column_type }) => ({
    name: String(column_name),
    type: String(column_type),
  }));
}

function refuseOtherColumns(
  first: DataSource,
  expected: readonly string[],
  source: DataSource,
  names: readonly string[],
): void {
  if (names.length === expected.length && names.every((name, index) => name === expected[index])) return;
  throw new UserError(
    `has other columns than ${first.shown}: ${names.join(', ')} instead of ${expected.join(', ')}`,
    {
      file: source.shown,
      line: 1,
      fix: 'Give all files of one table the same header',
    },
  );
}

const structOf = (columns: readonly TableColumn[]): string =>
  `{${columns.map(({ name, type }) => `${identifier(name)}: ${literal(type)}`).join(', ')}}`;
