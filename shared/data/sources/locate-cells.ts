import { delimiterOf } from './csv-header.ts';
import { readBytes } from './read-bytes.ts';
import { scanCsv } from './scan-csv.ts';
import { scanLines } from './scan-lines.ts';
import type { DataSource } from './source.ts';

/** A cell of a file: data rows count from 1, cells from 0; null means the row as a whole. */
export interface CellPlace {
  row: number;
  cell: number | null;
}

/**
 * Physical lines of some cells, in the order asked; null where a format has no lines, or where the file has other rows than
 * the engine saw (`rows`): a wrong line is worse than none.
 */
export async function locateCells(
  source: DataSource,
  places: readonly CellPlace[],
  rows: number,
): Promise<(number | null)[]> {
  const unknown = places.map(() => null);
  switch (source.format) {
    case 'csv':
    case 'tsv':
      return (await linesOfCsv(source, places, rows)) ?? unknown;
    case 'jsonl':
      return (await linesOfJsonl(source, places, rows)) ?? unknown;
    case 'json':
    case 'parquet':
      return unknown;
  }
}

async function linesOfCsv(
  source: DataSource,
  places: readonly CellPlace[],
  rows: number,
): Promise<(number | null)[] | null> {
  const wanted = new Set(places.map(({ row }) => row));
  const ascending = [...wanted].sort((a, b) => a - b);
  const lines = new Map<string, number>();
  let next = 0;
  const { records } = await scanCsv(readBytes(source), delimiterOf(source), {
    next: (record) => {
      while ((ascending[next] ?? Infinity) < record) next++;
      return ascending[next] ?? Infinity;
    },
    cell: (record, cell, line) => {
      if (wanted.has(record)) lines.set(keyOf(record, cell), line);
    },
  });
  if (records !== rows + 1) return null;
  return places.map(({ row, cell }) => lines.get(keyOf(row, cell ?? 0)) ?? null);
}

async function linesOfJsonl(
  source: DataSource,
  places: readonly CellPlace[],
  rows: number,
): Promise<(number | null)[] | null> {
  const wanted = new Set(places.map(({ row }) => row));
  const lines = new Map<number, number>();
  let row = 0;
  await scanLines(readBytes(source), (line, number) => {
    if (isBlank(line)) return false;
    row++;
    if (wanted.has(row)) lines.set(row, number);
    return false;
  });
  return row === rows ? places.map((place) => lines.get(place.row) ?? null) : null;
}

const keyOf = (row: number, cell: number): string => `${String(row)}:${String(cell)}`;

/** Space, tab, carriage return. */
export const isBlank = (line: Buffer): boolean =>
  line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
