import type { CheckSample } from '../../model/stage-result.ts';
import type { Row } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import { locateCells } from '../sources/locate-cells.ts';
import { FILE_COLUMN, type OpenTable } from '../sources/open-table.ts';
import type { FileCounts } from './scan-values.ts';

/** SQL, for use after FROM: a relation with `row`, counted from 1 through all files in their order. */
export const numbered = (relation: string): string =>
  `(select *, ${identifier(FILE_COLUMN)} as path, row_number() over () as row from ${relation})`;

/**
 * Rows that repeat one before them, from a query that returns `path`, `row`, `key` and `value` for every row of some keys,
 * in order: the first of each key is what the others repeat.
 */
export async function repeatSamples(
  table: OpenTable,
  files: readonly FileCounts[],
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
  return Promise.all(
    repeats.slice(0, limit).map(async (repeat): Promise<CheckSample> => {
      const index = table.sources.findIndex(({ path }) => path === repeat['path']);
      const source = table.sources[index];
      const value = typeof repeat['value'] === 'string' ? repeat['value'] : null;
      if (source === undefined) return { file: null, line: null, row: null, value };
      const rowsOf = (path: string): number => files.find((file) => file.path === path)?.rows ?? 0;
      const before = table.sources.slice(0, index).reduce((sum, { path }) => sum + rowsOf(path), 0);
      const row = Number(repeat['row']) - before;
      const [line = null] = await locateCells(source, [{ row, cell }], rowsOf(source.path));
      return { file: source.shown, line, row, value };
    }),
  );
}
