import type { QueryEngine } from '../data/engine/query-engine.ts';
import { identifier } from '../data/engine/sql-text.ts';
import { UserError } from '../errors.ts';
import { typeOfIds, type IdType } from './ids.ts';
import { firstIds, requireUniqueIds } from './unique-ids.ts';
import { counted } from '../model/wording.ts';

/** Table with the labelled rows: `mlops row` from 0 in file order, `mlops id`, `mlops label` as text, and the features. */
export const TEST_TABLE = 'test_rows';

export interface TestRows {
  rows: number;
  ids: IdType;
  /** The labels, at most three different ones. */
  labels: string[];
  /** Whether every label is a finite number. */
  numbers: boolean;
  features: { name: string; numeric: boolean }[];
}

interface TestRowsRequest {
  /** SQL of the rows. */
  relation: string;
  label: string;
  /** Column; without one, rows are numbered from 0. */
  id: string | undefined;
  /** Whether a model will read the features. */
  features: boolean;
  shown: string;
}

/** @throws UserError for missing columns, labels that are missing, ids that are missing or doubled */
export async function loadTestRows(engine: QueryEngine, request: TestRowsRequest): Promise<TestRows> {
  const { relation, label, id, shown } = request;
  const described = await engine.rows(`DESCRIBE SELECT * FROM ${relation}`);
  const columns = described.map((row) => ({
    name: String(row['column_name']),
    type: String(row['column_type']),
  }));
  const names = columns.map(({ name }) => name);
  requireColumn(names, 'label', label, shown);
  if (id !== undefined) requireColumn(names, 'id', id, shown);
  const features = request.features ? columns.filter(({ name }) => name !== label && name !== id) : [];
  const ids = typeOfIds(id === undefined ? 'BIGINT' : columns.find(({ name }) => name === id)?.type);
  const selected = [
    'row_number() OVER () - 1 AS "mlops row"',
    `CAST(${id === undefined ? 'row_number() OVER () - 1' : identifier(id)} AS ${ids}) AS "mlops id"`,
    `CAST(${identifier(label)} AS VARCHAR) AS "mlops label"`,
    ...features.map(({ name }) => identifier(name)),
  ];
  await engine.run(`CREATE TABLE ${TEST_TABLE} AS SELECT ${selected.join(', ')} FROM ${relation}`);
  const summary = await summarise(engine, label, shown);
  if (id !== undefined) await requireUniqueIds(engine, TEST_TABLE, shown);
  return {
    ...summary,
    ids,
    features: features.map(({ name, type }) => ({ name, numeric: NUMERIC.test(type) })),
  };
}

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|BOOLEAN|DECIMAL\([\d, ]+\))$/;

async function summarise(
  engine: QueryEngine,
  label: string,
  shown: string,
): Promise<Pick<TestRows, 'rows' | 'labels' | 'numbers'>> {
  const [totals] = await engine.rows(
    `SELECT count(*) AS n, count("mlops label") AS labelled, coalesce(bool_and(coalesce(isfinite(TRY_CAST("mlops label" AS DOUBLE)), false)), false) AS numbers FROM ${TEST_TABLE}`,
  );
  const rows = Number(totals?.['n']);
  if (rows === 0) throw new UserError('the data has no rows', { file: shown });
  const missing = rows - Number(totals?.['labelled']);
  if (missing > 0) {
    const first = await engine.rows(
      `SELECT "mlops id" AS id FROM ${TEST_TABLE} WHERE "mlops label" IS NULL ORDER BY "mlops row" LIMIT 3`,
    );
    throw new UserError(
      `column "${label}": ${counted(missing, 'row has', 'rows have')} no label: ${missing === 1 ? 'id' : 'ids'} ${firstIds(first)}`,
      {
        file: shown,
        fix: 'Remove them or add their labels',
      },
    );
  }
  const distinct = await engine.rows(
    `SELECT "mlops label" AS label FROM (SELECT DISTINCT "mlops label" FROM ${TEST_TABLE}) LIMIT 3`,
  );
  return {
    rows,
    labels: distinct.map((row) => String(row['label'])),
    numbers: totals?.['numbers'] === true,
  };
}

function requireColumn(names: readonly string[], input: string, name: string, shown: string): void {
  if (names.includes(name)) return;
  throw new UserError(
    `has no column "${name}", which the input "${input}" names (columns: ${names.join(', ')})`,
    { file: shown },
  );
}
