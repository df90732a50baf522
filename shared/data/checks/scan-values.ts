import type { QueryEngine, Row } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import { columnValues } from '../schema/column-values.ts';
import type { TableSchema } from '../schema/table-schema.ts';
import { FILE_COLUMN, type OpenTable } from '../sources/open-table.ts';
import type { FileRows } from './numbered-rows.ts';
import type { ScannedColumn, ValueCheck } from './values/value-check.ts';

/** Spellings that people write where nothing is known, besides the empty text. */
const SPELLINGS = ['na', 'n/a', 'nan', 'none', 'null', '-', '?'];

/** What one scan over one file counted. */
export interface FileCounts extends FileRows {
  /** By column: cells that are not missing, and which other spellings of "missing" are there. */
  columns: { present: number; spellings: string[] }[];
  /** By check: rows it speaks of, and rows that break it. */
  checks: { among: number; breaking: number }[];
}

export function scannedColumns({ columns }: OpenTable, schema: TableSchema | null): ScannedColumn[] {
  return columns.map((column, index) => {
    const field = schema?.fields.find(({ name }) => name === column.name) ?? null;
    return {
      name: column.name,
      present: `p${String(index)}`,
      typed: `t${String(index)}`,
      values: columnValues(column, field),
      field,
    };
  });
}

/** SQL, for use after FROM: every column as written (w), present (p) and typed (t), and the file of the row. */
export function scanRelation(table: OpenTable, columns: readonly ScannedColumn[]): string {
  const cells = columns.map(
    ({ values }, index) => `${values.written} as w${String(index)}, ${values.present} as p${String(index)}`,
  );
  const typed = columns.map(({ values, present, typed: name }) => `${values.typed(present)} as ${name}`);
  return `(select *, ${typed.join(', ')} from (select ${[...cells, identifier(FILE_COLUMN)].join(', ')} from ${table.relation}))`;
}

/** Aggregates of one query: the engine's plan of a query grows with their square, in time and memory. */
const MOST_AGGREGATES = 400;

/** Counts everything that is decided row by row: in one scan, of a very wide table in several. */
export async function scanValues(
  engine: QueryEngine,
  table: OpenTable,
  columns: readonly ScannedColumn[],
  checks: readonly ValueCheck[],
): Promise<FileCounts[]> {
  const spelled = SPELLINGS.map((text) => `'${text}'`).join(', ');
  const parts = [
    ...columns.map(({ present }, index) => `count(${present}) as v${String(index)}`),
    ...columns.flatMap(({ present, values, field }, index) =>
      values.comparable === 'text' && !knowsSpellings(field?.domain ?? null)
        ? [
            `list_sort(list(distinct lower(trim(${present}))) filter (where lower(trim(${present})) in (${spelled}))) as s${String(index)}`,
          ]
        : [],
    ),
    ...checks.map(({ among, breaks }, index) => {
      const number = String(index);
      return `count(*) filter (where ${among}) as a${number}, count(*) filter (where ${among} and ${breaks}) as c${number}`;
    }),
  ];
  const relation = scanRelation(table, columns);
  const rows = new Map<string, Row>();
  for (let start = 0; start === 0 || start < parts.length; start += MOST_AGGREGATES) {
    const some = parts.slice(start, start + MOST_AGGREGATES);
    const found = await engine.rows(
      `select ${[`${identifier(FILE_COLUMN)} as path, count(*) as n`, ...some].join(', ')} from ${relation} group by all order by path`,
    );
    for (const row of found) rows.set(String(row['path']), { ...rows.get(String(row['path'])), ...row });
  }
  return [...rows.values()].map((row) => ({
    path: String(row['path']),
    rows: Number(row['n']),
    columns: columns.map((_, index) => ({
      present: Number(row[`v${String(index)}`]),
      spellings: listOf(row, `s${String(index)}`),
    })),
    checks: checks.map((_, index) => ({
      among: Number(row[`a${String(index)}`]),
      breaking: Number(row[`c${String(index)}`]),
    })),
  }));
}

/** A known value is no spelling of "missing". */
const knowsSpellings = (domain: readonly unknown[] | null): boolean =>
  domain?.some((value) => SPELLINGS.includes(String(value).trim().toLowerCase())) ?? false;

function listOf(row: Row, name: string): string[] {
  const list = row[name];
  return typeof list === 'string' ? (JSON.parse(list) as string[]) : [];
}
