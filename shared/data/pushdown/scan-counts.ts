import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import { cellParts, checkParts, scanned, type FileCounts } from '../checks/scan-values.ts';
import type { ScannedColumn, ValueCheck } from '../checks/values/value-check.ts';

/** A column of the scan and the counts of its values. */
export interface ScannedCounts {
  column: ScannedColumn;
  /** SQL, for use after FROM: (v, n). */
  counts: string;
}

const rowsWhere = (condition: string): string => `coalesce(sum(n) filter (where ${condition}), 0)::bigint`;

/** What a scan over the rows would count: a rule of single values knows no other column, so counts of values tell it. */
export async function scanCounts(
  engine: QueryEngine,
  rows: number,
  columns: readonly ScannedCounts[],
  checks: readonly ValueCheck[],
): Promise<FileCounts> {
  const result: FileCounts = { path: '', rows, columns: [], checks: [] };
  for (const one of columns) {
    const own = checks.filter(({ column }) => column === one.column.name);
    const parts = [
      ...cellParts(one.column, 0, rowsWhere),
      ...own.flatMap((check, index) => checkParts(check, index, rowsWhere)),
    ];
    const [row = {}] = await engine.rows(`select ${parts.join(', ')} from ${countedCells(one)}`);
    const found = scanned(row, [one.column], own);
    result.columns.push(...found.columns);
    for (const [index, check] of own.entries())
      result.checks[checks.indexOf(check)] = found.checks[index] ?? { among: 0, breaking: 0 };
  }
  return result;
}

/** SQL, for use after FROM, of the values of a column as a scan names them: as written (w), present, typed, and `n`. */
export function countedCells({ column: { name, present, typed, values }, counts }: ScannedCounts): string {
  return `(select *, ${values.typed(present)} as ${typed} from (
    select ${values.written} as w, ${values.present} as ${present}, n from (select v as ${identifier(name)}, n from ${counts})))`;
}
