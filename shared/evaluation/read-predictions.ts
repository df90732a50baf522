import type { QueryEngine } from '../data/engine/query-engine.ts';
import { identifier } from '../data/engine/sql-text.ts';
import { UserError } from '../errors.ts';
import { firstIds, requireUniqueIds, TEST_TABLE, textOf } from './test-rows.ts';
import type { Task } from '../metrics/metric.ts';

/** What a model says about the test rows, in their order. */
export type Predictions = { kind: 'scores'; scores: Float64Array } | { kind: 'labels'; labels: string[] };

interface PredictionsRequest {
  relation: string;
  table: string;
  id: string;
  task: Task;
  /** Positive class of a binary task. */
  positive: string | null;
  shown: string;
}

/**
 * Joins a table of predictions to the test rows, on id and exactly.
 * @throws UserError with counts and first ids for missing and doubled ids and for scores that are no numbers
 */
export async function readPredictions(
  engine: QueryEngine,
  request: PredictionsRequest,
): Promise<Predictions> {
  const { relation, table, id, task, positive, shown } = request;
  const names = (await engine.rows(`DESCRIBE SELECT * FROM ${relation}`)).map((row) =>
    String(row['column_name']),
  );
  if (!names.includes(id)) throw new UserError(`has no column "${id}" to join on`, { file: shown });
  const wanted =
    task === 'regression' ? ['prediction', 'score'] : [`score_${positive ?? ''}`, 'score', 'prediction'];
  const column = wanted.find((name) => names.includes(name));
  if (column === undefined)
    throw new UserError(`has none of the columns ${wanted.join(', ')}`, { file: shown });

  const scores = task === 'regression' || column !== 'prediction';
  const value = scores
    ? `TRY_CAST(${identifier(column)} AS DOUBLE)`
    : `CAST(${identifier(column)} AS VARCHAR)`;
  await engine.run(
    `CREATE OR REPLACE TABLE ${table} AS SELECT CAST(${identifier(id)} AS VARCHAR) AS "mlops id", ${value} AS said FROM ${relation}`,
  );
  await requireUniqueIds(engine, table, shown);
  await requireSameIds(engine, TEST_TABLE, table, 'ids of the test data have no prediction', shown);
  await requireSameIds(engine, table, TEST_TABLE, 'predicted ids do not occur in the test data', shown);
  const bad = await engine.rows(
    `SELECT "mlops id" AS id, count(*) OVER () AS n FROM ${table} WHERE said IS NULL ${scores ? 'OR NOT isfinite(said)' : ''} ORDER BY 1 LIMIT 3`,
  );
  if (bad.length > 0)
    throw new UserError(
      `column "${column}": ${String(bad[0]?.['n'])} rows hold no finite value: ids ${firstIds(bad)}`,
      { file: shown },
    );
  const read = await engine.columns(
    `SELECT p.said FROM ${TEST_TABLE} t JOIN ${table} p USING ("mlops id") ORDER BY t."mlops row"`,
  );
  const said = read['said'];
  return said?.kind === 'number'
    ? { kind: 'scores', scores: said.values }
    : { kind: 'labels', labels: textOf(said).map(String) };
}

async function requireSameIds(
  engine: QueryEngine,
  whole: string,
  other: string,
  message: string,
  shown: string,
): Promise<void> {
  const missing = await engine.rows(
    `SELECT "mlops id" AS id, count(*) OVER () AS n FROM ${whole} ANTI JOIN ${other} USING ("mlops id") ORDER BY 1 LIMIT 3`,
  );
  if (missing.length > 0)
    throw new UserError(`${String(missing[0]?.['n'])} ${message}: ${firstIds(missing)}`, { file: shown });
}
