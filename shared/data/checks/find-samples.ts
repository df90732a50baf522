import type { CheckSample } from '../../model/stage-result.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier, literal } from '../engine/sql-text.ts';
import { placeInTable } from '../sources/hold-table.ts';
import { locateRows } from '../sources/locate-rows.ts';
import { FILE_COLUMN, type OpenTable } from '../sources/open-table.ts';
import type { DataSource } from '../sources/source.ts';
import { countedRelation, scanRelation } from './scan-values.ts';
import type { ScannedColumn } from './values/value-check.ts';

export const SAMPLES = 5;
export const LONGEST_VALUE = 100;

/** Rows to show: SQL over the scanned relation, and the column whose cell is shown. */
export interface SampleRequest {
  /** Of the column's own values. */
  breaks: string;
  /** Index of the column. */
  column: number;
  /** Whether the cell's text may be shown. */
  shown: boolean;
}

interface FoundRow {
  row: number;
  value: string | null;
  cell: number;
}

/** The first rows of one file that meet each request, with their physical lines; bounded memory. */
export async function samplesOfFile(
  engine: QueryEngine,
  table: OpenTable,
  columns: readonly ScannedColumn[],
  source: DataSource,
  rows: number,
  requests: readonly SampleRequest[],
): Promise<CheckSample[][]> {
  const samples = new Map<SampleRequest, FoundRow[]>();
  const others: SampleRequest[] = [];
  for (const request of requests) {
    const found = await rowsOfCells(engine, table, columns, source, request);
    if (found === null) others.push(request);
    else samples.set(request, found);
  }
  for (const [index, found] of (await rowsOfScan(engine, table, columns, source, others)).entries()) {
    const request = others[index];
    if (request !== undefined) samples.set(request, found);
  }
  const lists = requests.map((request) => samples.get(request) ?? []);
  const places = await locateRows(table, source, lists.flat(), rows);
  let position = 0;
  return lists.map((list) =>
    list.map(({ row, value }) => ({
      file: source.shown,
      ...(places[position++] ?? { row, line: null }),
      value,
    })),
  );
}

/** Of a column whose cells are counted: which cells break the rule is known without its rows. Null of other columns. */
async function rowsOfCells(
  engine: QueryEngine,
  table: OpenTable,
  columns: readonly ScannedColumn[],
  source: DataSource,
  { breaks, column: cell, shown }: SampleRequest,
): Promise<FoundRow[] | null> {
  const column = columns[cell];
  const counted = column === undefined ? null : countedRelation(table, column);
  if (column === undefined || counted === null) return null;
  const name = identifier(column.name);
  const value = shown ? `coalesce(left(${column.values.written}, ${String(LONGEST_VALUE)}), '')` : 'null';
  const found = await engine.rows(
    `select __mlops_row as row, ${value} as value from (select ${name}, ${rowOf(table)} as __mlops_row from ${table.relation} where ${fileIs(source)})
     semi join (select distinct cell as __mlops_cell from ${counted} where ${breaks}) on ${name} is not distinct from __mlops_cell
     order by __mlops_row limit ${String(SAMPLES)}`,
  );
  return found.map(({ row, value: text }) => ({
    row: Number(row),
    value: typeof text === 'string' ? text : null,
    cell,
  }));
}

/** Counted per file. */
const rowOf = (table: OpenTable): string =>
  (table.sources.length === 1 ? placeInTable(table) : null) ?? 'row_number() over ()';

/** All requests in one scan. */
async function rowsOfScan(
  engine: QueryEngine,
  table: OpenTable,
  columns: readonly ScannedColumn[],
  source: DataSource,
  requests: readonly SampleRequest[],
): Promise<FoundRow[][]> {
  if (requests.length === 0) return [];
  const parts = requests.map(({ breaks, column, shown }, index) => {
    const value = shown ? `coalesce(left(w${String(column)}, ${String(LONGEST_VALUE)}), '')` : 'null';
    return `arg_min({'row': row, 'value': ${value}}, row, ${String(SAMPLES)}) filter (where ${breaks}) as r${String(index)}`;
  });
  // Numbered after the choice of the file: rows count per file.
  const [found = {}] = await engine.rows(
    `select ${parts.join(', ')} from (select *, row_number() over () as row from (select * from ${scanRelation(table, columns)} where ${fileIs(source)}))`,
  );
  return requests.map(({ column }, index) => {
    const list = found[`r${String(index)}`];
    const read =
      typeof list === 'string' ? (JSON.parse(list) as { row: string | number; value: string | null }[]) : [];
    return read.map(({ row, value }) => ({ row: Number(row), value, cell: column }));
  });
}

const fileIs = ({ path }: DataSource): string => `${identifier(FILE_COLUMN)} = ${literal(path)}`;
