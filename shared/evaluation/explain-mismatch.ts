import type { QueryEngine } from '../data/engine/query-engine.ts';
import { UserError } from '../errors.ts';
import { TEST_TABLE } from './test-rows.ts';
import { countOf, firstIds, requireUniqueIds } from './unique-ids.ts';
import type { IdType } from './ids.ts';

interface Mismatch {
  /** SQL of the predictions: `mlops id` and `said`. */
  predicted: string;
  type: IdType;
  /** Column of the predictions, and whether it holds numbers. */
  column: string;
  scores: boolean;
  shown: string;
}

/**
 * Why predictions do not fit the test rows, with counts and first ids.
 * @throws UserError for ids that are missing or doubled
 */
export async function explainMismatch(
  engine: QueryEngine,
  { predicted, type, column, scores, shown }: Mismatch,
): Promise<UserError> {
  await engine.run(`CREATE OR REPLACE TABLE unfit AS ${predicted}`);
  await requireUniqueIds(engine, 'unfit', shown);
  const tested = `(SELECT CAST("mlops id" AS ${type}) AS "mlops id" FROM ${TEST_TABLE})`;
  const only = (whole: string, other: string): ReturnType<QueryEngine['rows']> =>
    engine.rows(
      `SELECT "mlops id" AS id, count(*) OVER () AS n FROM ${whole} ANTI JOIN ${other} USING ("mlops id") ORDER BY 1 LIMIT 3`,
    );
  const unpredicted = await only(tested, 'unfit');
  if (unpredicted.length > 0) {
    return new UserError(
      `${countOf(unpredicted)} ids of the test data have no prediction: ${firstIds(unpredicted)}`,
      { file: shown, fix: 'Predict every row of the test data' },
    );
  }
  const unknown = await only('unfit', tested);
  if (unknown.length > 0) {
    return new UserError(
      `${countOf(unknown)} predicted ids do not occur in the test data: ${firstIds(unknown)}`,
      { file: shown, fix: 'Give predictions of exactly the test data' },
    );
  }
  const bad = await engine.rows(
    `SELECT "mlops id" AS id, count(*) OVER () AS n FROM unfit WHERE said IS NULL ${scores ? 'OR NOT isfinite(said)' : ''} ORDER BY 1 LIMIT 3`,
  );
  return new UserError(
    `column "${column}": ${countOf(bad)} rows hold no finite value: ids ${firstIds(bad)}`,
    { file: shown },
  );
}
