import { stat } from 'node:fs/promises';
import { extname, relative, sep } from 'node:path';
import { glob } from 'tinyglobby';
import { UserError } from '../../errors.ts';

const READERS = {
  csv: (files: string) => `read_csv(${files}, union_by_name = true)`,
  tsv: (files: string) => `read_csv(${files}, delim = '\\t', union_by_name = true)`,
  json: (files: string) => `read_json(${files}, union_by_name = true)`,
  parquet: (files: string) => `read_parquet(${files}, union_by_name = true)`,
} as const;
export type DataFormat = keyof typeof READERS;

const FORMATS: Readonly<Record<string, DataFormat>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.json': 'json',
  '.jsonl': 'json',
  '.ndjson': 'json',
  '.parquet': 'parquet',
};

export interface DataSource {
  /** Absolute. */
  path: string;
  /** Relative to the workspace, for messages. */
  shown: string;
  format: DataFormat;
}

/**
 * Files that paths and globs name, sorted; each format by its extension.
 * @throws UserError for a pattern that matches nothing, an empty file, an unknown or mixed format
 */
export async function resolveSources(patterns: readonly string[], workspace: string): Promise<DataSource[]> {
  const found = new Map<string, DataSource>();
  for (const pattern of patterns) {
    const paths = await glob([pattern], { cwd: workspace, absolute: true, onlyFiles: true });
    if (paths.length === 0) {
      throw new UserError(/[*?[{]/.test(pattern) ? 'the glob matches no file' : 'the file does not exist', {
        file: pattern,
      });
    }
    for (const path of paths.sort()) {
      const shown = relative(workspace, path).split(sep).join('/');
      const format = FORMATS[extname(path).toLowerCase()];
      if (format === undefined) {
        throw new UserError('unknown data format', {
          file: shown,
          fix: `Use ${Object.keys(FORMATS).join(', ')}`,
        });
      }
      if ((await stat(path)).size === 0) throw new UserError('the file is empty', { file: shown });
      found.set(path, { path, shown, format });
    }
  }
  const sources = [...found.values()];
  const mixed = sources.find(({ format }) => format !== sources[0]?.format);
  if (mixed !== undefined)
    throw new UserError('has another format than the files before it', { file: mixed.shown });
  return sources;
}

/** SQL of the rows of some sources of one format. */
export function relationOf(sources: readonly DataSource[]): string {
  const [first] = sources;
  if (first === undefined) throw new Error('a relation needs a source');
  return READERS[first.format](`[${sources.map(({ path }) => quoteText(path)).join(', ')}]`);
}

export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
