import type { QueryEngine } from '../data/engine/query-engine.ts';
import { identifier } from '../data/engine/sql-text.ts';
import { UserError } from '../errors.ts';
import type { Task } from '../metrics/metric.ts';
import { typeOfIds } from './ids.ts';
import { explainMismatch } from './explain-mismatch.ts';
import { TEST_TABLE, type TestRows } from './test-rows.ts';

/** What a model says about the test rows, in their order. */
export type Predictions = { kind: 'scores'; scores: Float64Array } | { kind: 'labels'; labels: string[] };

interface PredictionsRequest {
  /** SQL of the predictions. */
  relation: string;
  id: string;
  rows: TestRows;
  task: Task;
  /** Positive class of a binary task. */
  positive: string | null;
  shown: string;
}

/**
 * Joins a table of predictions to the test rows, on id and exactly.
 * @throws UserError with counts and first ids for missing, doubled and unknown ids and for scores that are no numbers
 */
export async function readPredictions(
  engine: QueryEngine,
  request: PredictionsRequest,
): Promise<Predictions> {
  const { relation, id, rows, shown } = request;
  const described = await engine.rows(`DESCRIBE SELECT * FROM ${relation}`);
  const types = new Map(described.map((row) => [String(row['column_name']), String(row['column_type'])]));
  if (!types.has(id)) throw new UserError(`has no column "${id}" to join on`, { file: shown });
  const { column, scores } = predictionColumn([...types.keys()], request);
  const type = rows.ids === 'BIGINT' ? typeOfIds(types.get(id)) : 'VARCHAR';
  const value = scores
    ? `TRY_CAST(${identifier(column)} AS DOUBLE)`
    : `CAST(${identifier(column)} AS VARCHAR)`;
  const predicted = `SELECT CAST(${identifier(id)} AS ${type}) AS "mlops id", ${value} AS said FROM ${relation}`;
  const read = await engine.columns(
    `SELECT t."mlops row" AS place, p.said FROM (${predicted}) p LEFT JOIN ${TEST_TABLE} t ON p."mlops id" = CAST(t."mlops id" AS ${type})`,
  );
  const { place, said } = read;
  const places = place?.kind === 'number' ? place.values : new Float64Array();
  const answer: Predictions =
    said?.kind === 'text'
      ? { kind: 'labels', labels: new Array<string>(rows.rows).fill('') }
      : { kind: 'scores', scores: new Float64Array(rows.rows) };
  const met = new Uint8Array(rows.rows);
  let clean = places.length === rows.rows;
  for (let row = 0; clean && row < places.length; row++) {
    const to = places[row] ?? NaN;
    const value = said?.values[row] ?? NaN;
    // NaN is a row of nobody; a text value is never NaN.
    clean = to >= 0 && met[to] === 0 && (typeof value === 'string' || Number.isFinite(value));
    if (!clean) break;
    met[to] = 1;
    if (answer.kind === 'labels') answer.labels[to] = String(value);
    else answer.scores[to] = Number(value);
  }
  if (clean) return answer;
  throw await explainMismatch(engine, { predicted, type, column, scores, shown });
}

function predictionColumn(
  names: readonly string[],
  { task, positive, shown }: PredictionsRequest,
): { column: string; scores: boolean } {
  const wanted =
    task === 'regression' ? ['prediction', 'score'] : [`score_${positive ?? ''}`, 'score', 'prediction'];
  const column = wanted.find((name) => names.includes(name));
  if (column === undefined)
    throw new UserError(`has none of the columns ${wanted.join(', ')}`, { file: shown });
  return { column, scores: task === 'regression' || column !== 'prediction' };
}
