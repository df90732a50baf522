import type { Content, Line } from '../content.ts';

export interface TableColumn<Row> {
  head: Line;
  align?: 'right';
  cell: (row: Row) => Line;
}

/** What a cell without anything in it says. */
export const NONE: Line = ['–'];

/** A table without the columns that say nothing in any row: a phone has room for few. */
export function filledTable<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): Content {
  const cells = columns.map(({ cell }) => rows.map(cell));
  const filled = columns.map((_, column) => cells[column]?.some((line) => !isEmpty(line)) ?? false);
  const kept = <T>(list: readonly T[]): T[] => list.filter((_, column) => filled[column]);
  return {
    kind: 'table',
    columns: kept(columns).map(({ head, align }) => (align === undefined ? { head } : { head, align })),
    rows: rows.map((_, row) => kept(cells.map((column) => column[row] ?? NONE))),
  };
}

const isEmpty = (line: Line): boolean => line.every((part) => part === '' || part === '–');
