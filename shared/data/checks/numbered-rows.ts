import type { CheckSample } from '../../model/stage-result.ts';
import type { Row } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import { locateRows } from '../sources/locate-rows.ts';
import { FILE_COLUMN, type OpenTable } from '../sources/open-table.ts';

/** How many rows a file has. */
export interface FileRows {
  /** Absolute path, as the engine knows it. */
  path: string;
  rows: number;
}

/** SQL, for use after FROM: a relation with `row`, counted from 1 through all files in their order. */
export const numbered = (relation: string): string =>
  `(select *, ${identifier(FILE_COLUMN)} as path, row_number() over () as row from ${relation})`;

/**
 * Rows that repeat one before them, from a query that returns `path`, `row`, `key` and `value` for every row of some keys,
 * in order: the first of each key is what the others repeat.
 */
export async function repeatSamples(
  table: OpenTable,
  files: readonly FileRows[],
  found: readonly Row[],
  cell: number | null,
  limit: number,
): Promise<CheckSample[]> {
  const seen = new Set<string>();
  const repeats = found.filter((row) => {
    const key = String(row['key']);
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
  return placesOf(table, files, repeats.slice(0, limit), cell);
}

/** Where rows lie that a query found by `path` and `row`, counted through all files. */
export async function placesOf(
  table: OpenTable,
  files: readonly FileRows[],
  found: readonly Row[],
  cell: number | null,
): Promise<CheckSample[]> {
  const shown = found.map((repeat): CheckSample & { index: number } => {
    const index = table.sources.findIndex(({ path }) => path === repeat['path']);
    const value = typeof repeat['value'] === 'string' ? repeat['value'] : null;
    const before = table.sources.slice(0, index).reduce((sum, { path }) => sum + rowsOf(files, path), 0);
    const row = index < 0 ? null : Number(repeat['row']) - before;
    return { index, file: table.sources[index]?.shown ?? null, line: null, row, value };
  });
  for (const [index, source] of table.sources.entries()) {
    const own = shown.filter((sample) => sample.index === index);
    if (own.length === 0) continue;
    const places = own.map(({ row }) => ({ row: row ?? 0, cell }));
    const located = await locateRows(table, source, places, rowsOf(files, source.path));
    for (const [at, sample] of own.entries()) Object.assign(sample, located[at]);
  }
  return shown.map(({ file, line, row, value }) => ({ file, line, row, value }));
}

const rowsOf = (files: readonly FileRows[], path: string): number =>
  files.find((file) => file.path === path)?.rows ?? 0;
