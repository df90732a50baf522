import { delimiterOf } from './csv-header.ts';
import { readBytes } from './read-bytes.ts';
import { scanCsv, type CsvPlace, type CsvVisitor } from './scan-csv.ts';
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

/** What the first walk through a file leaves for the next: the records it has, and where some of them begin. */
const indexes = new WeakMap<DataSource, { records: number; places: CsvPlace[] }>();

async function linesOfCsv(
  source: DataSource,
  places: readonly CellPlace[],
  rows: number,
): Promise<(number | null)[] | null> {
  const ascending = [...new Set(places.map(({ row }) => row))].sort((a, b) => a - b);
  const index = indexes.get(source);
  const lines = index === undefined ? await indexCsv(source, ascending) : new Map<string, number>();
  if (index !== undefined) {
    for (const [from, wanted] of byPlace(index.places, ascending))
      await walkCsv(source, wanted, { lines, from, stop: true });
  }
  if (indexes.get(source)?.records !== rows + 1) return null;
  return places.map(({ row, cell }) => {
    const line = lines.get(keyOf(row, cell ?? 0));
    return line === undefined ? null : line + shiftOf(source, row);
  });
}

/** Walks the whole file. A compressed one has no place to start from. */
async function indexCsv(source: DataSource, wanted: readonly number[]): Promise<Map<string, number>> {
  const lines = new Map<string, number>();
  const places: CsvPlace[] = [];
  const boundary = (place: CsvPlace): void => {
    places.push(place);
  };
  const records = await walkCsv(source, wanted, { lines, boundary, stop: false });
  indexes.set(source, { records, places: source.compression === 'none' ? places : [] });
  return lines;
}

/** Wanted records by the last place before them; undefined: the start of the file. */
function byPlace(
  places: readonly CsvPlace[],
  ascending: readonly number[],
): Map<CsvPlace | undefined, number[]> {
  const groups = new Map<CsvPlace | undefined, number[]>();
  for (const record of ascending) {
    const place = places.findLast((candidate) => candidate.record <= record);
    groups.set(place, [...(groups.get(place) ?? []), record]);
  }
  return groups;
}

interface Walk {
  /** Filled with the lines of the wanted records' cells. */
  lines: Map<string, number>;
  from?: CsvPlace | undefined;
  boundary?: (place: CsvPlace) => void;
  /** Whether to stop behind the last wanted record. */
  stop: boolean;
}

/** @returns how many records were seen, from the start of the file */
async function walkCsv(
  source: DataSource,
  ascending: readonly number[],
  { lines, from, boundary, stop }: Walk,
): Promise<number> {
  const wanted = new Set(ascending);
  const last = ascending.at(-1) ?? -1;
  let next = 0;
  const visitor: CsvVisitor = {
    next: (record) => {
      while ((ascending[next] ?? Infinity) < record) next++;
      return ascending[next] ?? Infinity;
    },
    cell: (record, cell, line) => {
      if (wanted.has(record)) lines.set(keyOf(record, cell), line);
    },
    record: (record) => stop && record >= last,
    ...(boundary === undefined ? {} : { boundary }),
  };
  const { records } = await scanCsv(readBytes(source, from?.offset), delimiterOf(source), visitor, from);
  return records;
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

/** How many lines the file itself has more than its copy, up to a row. */
const shiftOf = ({ lines }: DataSource, row: number): number =>
  lines?.shifts.findLast(({ record }) => record <= row)?.by ?? 0;

const keyOf = (row: number, cell: number): string => `${String(row)}:${String(cell)}`;

/** Space, tab, carriage return. */
export const isBlank = (line: Buffer): boolean =>
  line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
