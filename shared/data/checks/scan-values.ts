import type { QueryEngine, Row } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import { columnValues } from '../schema/column-values.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import { CELL_COUNT, countedCells } from '../sources/count-cells.ts';
import { FILE_COLUMN, type OpenTable } from '../sources/open-table.ts';
import type { FileRows } from './numbered-rows.ts';
import type { ScannedColumn, ValueCheck } from './values/value-check.ts';

/** Spellings that people write where nothing is known, besides the empty text; in the order of their texts. */
const SPELLINGS = ['-', '?', 'n/a', 'na', 'nan', 'none', 'null'];

/** What one scan over one file counted. */
export interface FileCounts extends FileRows {
  /** By column: cells that are not missing, and which other spellings of "missing" are there. */
  columns: { present: number; spellings: string[] }[];
  /** By check: rows it speaks of, and rows that break it. */
  checks: { among: number; breaking: number }[];
}

export function scannedColumns({ columns }: OpenTable, schema: TableSchema | null): ScannedColumn[] {
  // The first of a name, as a search would find it.
  const fields = new Map(schema?.fields.toReversed().map((field) => [field.name, field]));
  return columns.map((column, index) => {
    const field = fields.get(column.name) ?? null;
    return {
      name: column.name,
      written: `w${String(index)}`,
      present: `p${String(index)}`,
      typed: `t${String(index)}`,
      values: columnValues(column, field),
      field,
    };
  });
}

/**
 * SQL, for use after FROM: every column as written (w), present (p) and typed (t), and the file of the row.
 * @param more SELECT list over the table itself
 */
export function scanRelation(
  table: OpenTable,
  columns: readonly ScannedColumn[],
  more: readonly string[] = [],
): string {
  const cells = columns.map(
    ({ values, written, present }) => `${values.written} as ${written}, ${values.present} as ${present}`,
  );
  const typed = columns.map(({ values, present, typed: name }) => `${values.typed(present)} as ${name}`);
  return `(select *, ${typed.join(', ')} from (select ${[...cells, identifier(FILE_COLUMN), ...more].join(', ')} from ${table.relation}))`;
}

/** SQL of the same for one column, from its counted cells: each once per file, with its count (n). Null: not counted. */
export function countedRelation(
  table: OpenTable,
  { name, values, written, present, typed }: ScannedColumn,
): string | null {
  const cells = countedCells(table, name);
  if (cells === null) return null;
  const given = `select ${values.written} as ${written}, ${values.present} as ${present}, ${identifier(name)} as cell, ${identifier(FILE_COLUMN)}, ${CELL_COUNT} as n from ${cells}`;
  return `(select *, ${values.typed(present)} as ${typed} from (${given}))`;
}

/** Aggregates of one query: the engine's plan of a query grows with their square, in time and memory. */
const MOST_AGGREGATES = 120;

interface Scan {
  /** SQL over which what is asked of these columns is counted. */
  relation: (columns: readonly ScannedColumn[]) => string;
  /** SQL of the rows that meet a condition. */
  count: CountWhere;
  parts: { column: ScannedColumn; sql: string }[];
}

/** Counts everything that is decided row by row: of counted cells, and of the others in one scan, of very many in several. */
export async function scanValues(
  engine: QueryEngine,
  table: OpenTable,
  columns: readonly ScannedColumn[],
  checks: readonly ValueCheck[],
): Promise<FileCounts[]> {
  const scans = scansOf(table, columns);
  const ask = (column: ScannedColumn, { parts }: Scan, asked: readonly string[]): void => {
    parts.push(...asked.map((sql) => ({ column, sql })));
  };
  for (const [index, column] of columns.entries()) {
    const scan = scans(column.name);
    ask(column, scan, cellParts(column, index, scan.count));
  }
  const byName = new Map(columns.map((column) => [column.name, column]));
  for (const [index, check] of checks.entries()) {
    const column = byName.get(check.column);
    if (column === undefined) throw new Error(`a rule of a column that is not there: ${check.column}`);
    const scan = scans(check.column);
    ask(column, scan, checkParts(check, index, scan.count));
  }
  const rows = new Map<string, Row>();
  for (const { relation, count, parts } of scans.all()) {
    for (let start = 0; start === 0 || start < parts.length; start += MOST_AGGREGATES) {
      const some = parts.slice(start, start + MOST_AGGREGATES);
      const read = [...new Set(some.map(({ column }) => column))];
      const found = await engine.rows(
        `select ${[`${identifier(FILE_COLUMN)} as path, ${count('true')} as n`, ...some.map(({ sql }) => sql)].join(', ')} from ${relation(read)} group by all order by path`,
      );
      for (const row of found) rows.set(String(row['path']), { ...rows.get(String(row['path'])), ...row });
    }
  }
  return [...rows.values()].map((row) => ({
    path: String(row['path']),
    rows: Number(row['n']),
    ...scanned(row, columns, checks),
  }));
}

/** One scan for each column whose cells are counted, and one for all others. */
function scansOf(
  table: OpenTable,
  columns: readonly ScannedColumn[],
): ((column: string) => Scan) & { all: () => Scan[] } {
  const others: Scan = {
    // Of a wide table a plan of all columns takes longer than the scan.
    relation: (read) => scanRelation(table, read),
    count: (condition) => `count(*) filter (where ${condition})`,
    parts: [],
  };
  const counted = new Map<string, Scan>();
  for (const column of columns) {
    const relation = countedRelation(table, column);
    if (relation === null) continue;
    const count = (condition: string): string => `coalesce(sum(n) filter (where ${condition}), 0)::bigint`;
    counted.set(column.name, { relation: () => relation, count, parts: [] });
  }
  const all = (): Scan[] => {
    const used = [...counted.values()];
    return others.parts.length > 0 || used.length === 0 ? [others, ...used] : used;
  };
  return Object.assign((column: string) => counted.get(column) ?? others, { all });
}

type CountWhere = (condition: string) => string;

/** SELECT list of what is asked of every column's cells. @param count SQL of the rows that meet a condition */
export function cellParts(
  { present, values, field }: ScannedColumn,
  index: number,
  count: CountWhere,
): string[] {
  // One bit each: a list of what is distinct would keep a table for every column.
  const spelled = SPELLINGS.map((text, bit) => `when '${text}' then ${String(1 << bit)}`).join(' ');
  const cells = `${count(`${present} is not null`)} as v${String(index)}`;
  if (!values.text || values.comparable !== 'text' || knowsSpellings(field?.domain ?? null)) return [cells];
  return [cells, `bit_or(case lower(trim(${present})) ${spelled} end) as s${String(index)}`];
}

/** SELECT list of a check. */
export function checkParts({ among, breaks }: ValueCheck, index: number, count: CountWhere): string[] {
  const number = String(index);
  return [`${count(among)} as a${number}`, `${count(`${among} and ${breaks}`)} as c${number}`];
}

/** What a scan's row says. */
export const scanned = (
  row: Row,
  columns: readonly ScannedColumn[],
  checks: readonly ValueCheck[],
): Pick<FileCounts, 'columns' | 'checks'> => ({
  columns: columns.map((_, index) => ({
    present: Number(row[`v${String(index)}`]),
    spellings: SPELLINGS.filter((_text, bit) => (Number(row[`s${String(index)}`] ?? 0) & (1 << bit)) !== 0),
  })),
  checks: checks.map((_, index) => ({
    among: Number(row[`a${String(index)}`]),
    breaking: Number(row[`c${String(index)}`]),
  })),
});

/** A known value is no spelling of "missing". */
const knowsSpellings = (domain: readonly unknown[] | null): boolean =>
  domain?.some((value) => SPELLINGS.includes(String(value).trim().toLowerCase())) ?? false;
