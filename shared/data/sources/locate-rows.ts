import { locateCells, type CellPlace } from './locate-cells.ts';
import type { OpenTable } from './open-table.ts';
import type { DataSource } from './source.ts';

export interface LocatedRow {
  /** In its file, from 1. */
  row: number;
  /** Physical line of the cell, from 1; null where it is not known. */
  line: number | null;
}

/**
 * Rows as their file has them, which a sample numbers otherwise.
 * @param rows of that file in the table
 */
export async function locateRows(
  { sampled }: OpenTable,
  source: DataSource,
  places: readonly CellPlace[],
  rows: number,
): Promise<LocatedRow[]> {
  const own =
    sampled === undefined
      ? places.map(({ row }) => row)
      : await sampled.placesOf(
          source.path,
          places.map(({ row }) => row),
        );
  const all = sampled === undefined ? rows : (sampled.rowsOf.get(source.path) ?? rows);
  const cells = places.map(({ cell }, index) => ({ row: own[index] ?? 0, cell }));
  const lines = await locateCells(source, cells, all);
  return cells.map(({ row }, index) => ({ row, line: lines[index] ?? null }));
}
