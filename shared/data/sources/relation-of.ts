import { literals } from '../engine/sql-text.ts';
import type { DataSource } from './source.ts';

/**
 * SQL of a table function that reads the files, for use after FROM. Types of text formats are decided from whole files,
 * not from a sample, so that a late value cannot break the scan.
 */
export function relationOf(sources: readonly DataSource[]): string {
  const [first] = sources;
  if (first === undefined) throw new Error('a relation needs a file');
  const files = literals(sources.map(({ path }) => path));
  switch (first.format) {
    case 'parquet':
      return `read_parquet(${files}, union_by_name = true)`;
    case 'csv':
      return `read_csv(${files}, delim = ',', ${CSV_OPTIONS})`;
    case 'tsv':
      return `read_csv(${files}, delim = '\\t', ${CSV_OPTIONS})`;
    case 'json':
      return `read_json(${files}, format = 'auto', ${JSON_OPTIONS})`;
    case 'jsonl':
      return `read_json(${files}, format = 'newline_delimited', ${JSON_OPTIONS})`;
  }
}

const CSV_OPTIONS = `header = true, skip = 0, comment = '', quote = '"', escape = '"', sample_size = -1, strict_mode = true`;
const JSON_OPTIONS = 'sample_size = -1, union_by_name = true';
