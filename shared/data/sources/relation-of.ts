import { literal, literals } from '../engine/sql-text.ts';
import { delimiterOf } from './csv-header.ts';
import type { DataSource } from './source.ts';

/**
 * SQL of a table function that reads the files, for use after FROM. Types of text formats are decided from whole files,
 * not from a sample, so that a late value cannot break the scan.
 * @param options further options of the table function, such as `filename = 'f'`
 */
export function relationOf(sources: readonly DataSource[], options = ''): string {
  const [first] = sources;
  if (first === undefined) throw new Error('a relation needs a file');
  const files = literals(sources.map(({ path }) => path));
  const more = options === '' ? '' : `, ${options}`;
  switch (first.format) {
    case 'parquet':
      return `read_parquet(${files}, union_by_name = true${more})`;
    case 'csv':
    case 'tsv':
      return `read_csv(${files}, delim = ${literal(delimiterOf(first))}, ${CSV_OPTIONS}, sample_size = -1${more})`;
    case 'json':
      return `read_json(${files}, format = 'auto', ${JSON_OPTIONS}${more})`;
    case 'jsonl':
      return `read_json(${files}, format = 'newline_delimited', ${JSON_OPTIONS}${more})`;
  }
}

export const CSV_OPTIONS = `header = true, skip = 0, comment = '', quote = '"', escape = '"', strict_mode = true`;
const JSON_OPTIONS = 'sample_size = -1, union_by_name = true';
