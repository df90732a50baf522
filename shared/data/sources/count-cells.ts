import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier, literal } from '../engine/sql-text.ts';
import { FILE_COLUMN, type OpenTable } from './open-table.ts';

/** Up to so many rows a statement for each column costs more than a scan of all of them. */
const FEW_ROWS = 100_000;
/** No name that a column of data has. */
export const CELL_COUNT = '__mlops_count';
const LOOKED_AT = 20_000;
/** Types whose cells are equal when they look equal, and small. */
const SCALAR =
  /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL|VARCHAR|BOOLEAN|DATE|TIME)/;

/**
 * The same table with its cells counted: (file, cell, n) for each column whose cells repeat. What is decided cell by cell
 * (whether a text is a number, matches a pattern, lies in a range) is then decided once for all equal cells.
 * @param name start of the names of tables in the engine
 * @param fewRows tables up to this size are left as they are
 */
export async function countCells(
  engine: QueryEngine,
  table: OpenTable,
  name: string,
  fewRows = FEW_ROWS,
): Promise<OpenTable> {
  const [size] = await engine.rows(`select count(*) as n from ${table.relation}`);
  if (Number(size?.['n']) <= fewRows) return table;
  const cells = new Map<string, string>();
  for (const [index, column] of (await repeatingColumns(engine, table)).entries()) {
    const counts = `${name}_${String(index)}`;
    await engine.run(`create or replace table ${counts} as ${countsOf(table, identifier(column))}`);
    cells.set(column, counts);
  }
  return { ...table, cells };
}

/**
 * SQL, for use after FROM, of the counted cells of a column: under its own name, with `FILE_COLUMN` and `CELL_COUNT`. Null
 * where they are not counted.
 */
export function countedCells({ cells }: OpenTable, column: string): string | null {
  const counts = cells?.get(column);
  return counts === undefined
    ? null
    : `(select cell as ${identifier(column)}, ${identifier(FILE_COLUMN)}, n as ${CELL_COUNT} from ${counts})`;
}

async function repeatingColumns(engine: QueryEngine, table: OpenTable): Promise<string[]> {
  const names = table.columns
    .filter(({ name, type }) => SCALAR.test(type) && !type.endsWith(']') && !/^__mlops_/i.test(name))
    .map(({ name }) => name);
  if (names.length === 0) return [];
  const parts = names.map(
    (name, index) => `count(distinct ${identifier(name)}) < ${String(LOOKED_AT / 2)} as c${String(index)}`,
  );
  const [row = {}] = await engine.rows(
    `select ${parts.join(', ')} from (from ${table.relation} limit ${String(LOOKED_AT)})`,
  );
  return names.filter((_, index) => row[`c${String(index)}`] === true);
}

/** The path of the only file need not be compared row by row. */
function countsOf({ relation, sources }: OpenTable, cell: string): string {
  const file = identifier(FILE_COLUMN);
  const [only, ...others] = sources;
  return only !== undefined && others.length === 0
    ? `select ${literal(only.path)} as ${file}, * from (select ${cell} as cell, count(*) as n from ${relation} group by all)`
    : `select ${file}, ${cell} as cell, count(*) as n from ${relation} group by all`;
}
