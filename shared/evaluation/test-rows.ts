import type { Column, QueryEngine } from '../data/engine/query-engine.ts';
import { identifier } from '../data/engine/sql-text.ts';
import { UserError } from '../errors.ts';

/** Table with the labelled rows: `row` from 0 in file order, `id`, `label` as text, and the data's own columns. */
export const TEST_TABLE = 'test_rows';

export interface TestRows {
  rows: number;
  /** Whether ids come from a column; else they are row numbers, and predictions can't be joined. */
  named: boolean;
  labels: string[];
  features: { name: string; numeric: boolean }[];
}

interface TestRowsRequest {
  /** SQL of the rows. */
  relation: string;
  label: string;
  id: string | undefined;
  shown: string;
}

/** @throws UserError for missing columns, labels that are missing, ids that are missing or doubled */
export async function loadTestRows(engine: QueryEngine, request: TestRowsRequest): Promise<TestRows> {
  const { relation, label, id, shown } = request;
  const described = await engine.rows(`DESCRIBE SELECT * FROM ${relation}`);
  const columns = described.map((row) => ({
    name: String(row['column_name']),
    numeric: /INT|DOUBLE|FLOAT|DECIMAL|REAL|BOOLEAN/.test(String(row['column_type'])),
  }));
  requireColumn(columns, 'label', label, shown);
  if (id !== undefined) requireColumn(columns, 'id', id, shown);
  const idSql =
    id === undefined ? 'CAST(row_number() OVER () - 1 AS VARCHAR)' : `CAST(${identifier(id)} AS VARCHAR)`;
  await engine.run(
    `CREATE TABLE ${TEST_TABLE} AS SELECT row_number() OVER () - 1 AS "mlops row", ${idSql} AS "mlops id", CAST(${identifier(label)} AS VARCHAR) AS "mlops label", * FROM ${relation}`,
  );
  await requireUniqueIds(engine, TEST_TABLE, shown);
  const read = await engine.columns(`SELECT "mlops label" FROM ${TEST_TABLE} ORDER BY "mlops row"`);
  const labels = textOf(read['mlops label']);
  if (labels.length === 0) throw new UserError('the data has no rows', { file: shown });
  const missing = labels.filter((value) => value === null).length;
  if (missing > 0)
    throw new UserError(`column "${label}": ${missing} rows have no label`, {
      file: shown,
      fix: 'Remove them or add their labels',
    });
  const features = columns.filter(({ name }) => name !== label && name !== id);
  return { rows: labels.length, named: id !== undefined, labels: labels.map(String), features };
}

export function requireColumn(
  columns: readonly { name: string }[],
  input: string,
  name: string,
  shown: string,
): void {
  if (columns.some((column) => column.name === name)) return;
  const known = columns.map((column) => column.name).join(', ');
  throw new UserError(`has no column "${name}", which the input "${input}" names (columns: ${known})`, {
    file: shown,
  });
}

export async function requireUniqueIds(engine: QueryEngine, table: string, shown: string): Promise<void> {
  const empty = await engine.rows(`SELECT count(*) AS n FROM ${table} WHERE "mlops id" IS NULL`);
  if (Number(empty[0]?.['n']) > 0)
    throw new UserError(`${String(empty[0]?.['n'])} rows have no id`, { file: shown });
  const doubled = await engine.rows(
    `SELECT "mlops id" AS id, count(*) OVER () AS n FROM ${table} GROUP BY "mlops id" HAVING count(*) > 1 ORDER BY 1 LIMIT 3`,
  );
  if (doubled.length > 0) {
    throw new UserError(`${String(doubled[0]?.['n'])} ids occur more than once: ${firstIds(doubled)}`, {
      file: shown,
      fix: 'Give each row one id',
    });
  }
}

export const firstIds = (rows: readonly Record<string, unknown>[]): string =>
  rows.map(({ id }) => JSON.stringify(id)).join(', ');

export const textOf = (column: Column | undefined): (string | null)[] =>
  column?.kind === 'text' ? column.values : [];
