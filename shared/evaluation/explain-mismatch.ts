import type { QueryEngine } from '../data/engine/query-engine.ts';
import { UserError } from '../errors.ts';
import { TEST_TABLE } from './test-rows.ts';
import { counted } from '../model/wording.ts';
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
    const without = `${counted(countOf(unpredicted), 'id')} of the test data ${countOf(unpredicted) === 1 ? 'has' : 'have'} no prediction: ${firstIds(unpredicted)}`;
    const forms = await otherForm(engine, tested);
    return forms === null
      ? new UserError(without, { file: shown, fix: 'Predict every row of the test data' })
      : new UserError(
          `${without}; the ids differ in form: ${JSON.stringify(forms.tested)} in the test data is ${JSON.stringify(forms.predicted)} here`,
          { file: shown, fix: 'Write the ids alike in both, as whole numbers or as the same text' },
        );
  }
  const unknown = await only('unfit', tested);
  if (unknown.length > 0) {
    return new UserError(
      `${counted(countOf(unknown), 'predicted id does', 'predicted ids do')} not occur in the test data: ${firstIds(unknown)}`,
      { file: shown, fix: 'Give predictions of exactly the test data' },
    );
  }
  const bad = await engine.rows(
    `SELECT "mlops id" AS id, count(*) OVER () AS n FROM unfit WHERE said IS NULL ${scores ? 'OR NOT isfinite(said)' : ''} ORDER BY 1 LIMIT 3`,
  );
  const rows = counted(countOf(bad), 'row holds', 'rows hold');
  return new UserError(
    `column "${column}": ${rows} no finite value: ${countOf(bad) === 1 ? 'id' : 'ids'} ${firstIds(bad)}`,
    { file: shown },
  );
}

/** An id without a prediction that is the same number or word as a predicted one, written in another way. */
async function otherForm(
  engine: QueryEngine,
  tested: string,
): Promise<{ tested: string; predicted: string } | null> {
  const meant = `coalesce(TRY_CAST("mlops id" AS DECIMAL(38, 9))::VARCHAR, lower(trim("mlops id"::VARCHAR)))`;
  const alone = (whole: string, other: string): string =>
    `SELECT "mlops id"::VARCHAR AS id, ${meant} AS meant FROM (SELECT "mlops id" FROM ${whole} ANTI JOIN ${other} USING ("mlops id"))`;
  const [pair] = await engine.rows(
    `SELECT t.id AS tested, p.id AS predicted FROM (${alone(tested, 'unfit')}) t JOIN (${alone('unfit', tested)}) p USING (meant) ORDER BY 1, 2 LIMIT 1`,
  );
  return pair === undefined ? null : { tested: String(pair['tested']), predicted: String(pair['predicted']) };
}
