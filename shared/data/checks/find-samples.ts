import type { CheckSample } from '../../model/stage-result.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier, literal } from '../engine/sql-text.ts';
import { locateCells } from '../sources/locate-cells.ts';
import { FILE_COLUMN, type OpenTable } from '../sources/open-table.ts';
import type { DataSource } from '../sources/source.ts';
import { scanRelation } from './scan-values.ts';
import type { ScannedColumn } from './values/value-check.ts';

export const SAMPLES = 5;
export const LONGEST_VALUE = 100;

/** Rows to show: SQL over a scanned relation, and the column whose cell is shown, if one. */
export interface SampleRequest {
  breaks: string;
  /** Index of the column; null shows no cell. */
  column: number | null;
  /** Whether the cell's text may be shown. */
  shown: boolean;
}

/** The first rows of one file that meet each request, with their physical lines; one scan, bounded memory. */
export async function samplesOfFile(
  engine: QueryEngine,
  table: OpenTable,
  columns: readonly ScannedColumn[],
  source: DataSource,
  rows: number,
  requests: readonly SampleRequest[],
): Promise<CheckSample[][]> {
  const parts = requests.map(({ breaks, column, shown }, index) => {
    const value =
      column === null || !shown ? 'null' : `coalesce(left(w${String(column)}, ${String(LONGEST_VALUE)}), '')`;
    return `arg_min({'row': row, 'value': ${value}}, row, ${String(SAMPLES)}) filter (where ${breaks}) as r${String(index)}`;
  });
  // Numbered after the choice of the file: rows count per file.
  const [found = {}] = await engine.rows(
    `select ${parts.join(', ')} from (select *, row_number() over () as row from (select * from ${scanRelation(table, columns)} where ${identifier(FILE_COLUMN)} = ${literal(source.path)}))`,
  );
  const samples = requests.map((request, index) => {
    const list = found[`r${String(index)}`];
    const read =
      typeof list === 'string' ? (JSON.parse(list) as { row: string | number; value: string | null }[]) : [];
    return read.map(({ row, value }) => ({ row: Number(row), value, cell: request.column }));
  });
  const lines = await locateCells(source, samples.flat(), rows);
  return samples.map((list, index) => {
    const before = samples.slice(0, index).reduce((sum, { length }) => sum + length, 0);
    return list.map(({ row, value }, position) => ({
      file: source.shown,
      line: lines[before + position] ?? null,
      row,
      value,
    }));
  });
}
