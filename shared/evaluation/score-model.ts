import type { QueryEngine } from '../data/engine/query-engine.ts';
import { identifier } from '../data/engine/sql-text.ts';
import { UserError } from '../errors.ts';
import type { Task } from '../metrics/metric.ts';
import { chooseOutput } from '../onnx/choose-output.ts';
import { planFeed, type FeatureColumn } from '../onnx/feed.ts';
import { runBatches } from '../onnx/run-batches.ts';
import { openModelFile } from '../onnx/session.ts';
import { byOrder, sameLabel, type Classes } from './classes.ts';
import type { Predictions } from './read-predictions.ts';
import { TEST_TABLE, type TestRows } from './test-rows.ts';
import { counted } from '../model/wording.ts';

interface ScoreRequest {
  /** What `loadNative('onnxruntime-node')` gave. */
  runtime: unknown;
  path: string;
  shown: string;
  rows: TestRows;
  task: Task;
  /** Of a binary task. */
  classes: Classes | null;
  signal: AbortSignal;
}

/** Runs a model over the test rows in batches; features never lie in memory as a whole. */
export async function scoreModel(engine: QueryEngine, request: ScoreRequest): Promise<Predictions> {
  const { path, shown, rows, task, signal, runtime } = request;
  const model = await openModelFile(path, { runtime, shown });
  const plan = planFeed(model, rows.features, shown);
  const selection = plan.columns
    .map(
      ({ name, text }) =>
        `CAST(${identifier(name)} AS ${text ? 'VARCHAR' : 'DOUBLE'}) AS ${identifier(name)}`,
    )
    .join(', ');
  const output = await runBatches(model, {
    plan,
    output: chooseOutput(model, task, shown),
    rows: rows.rows,
    read: async (start, end) => {
      const read = await engine.columns(
        `SELECT ${selection} FROM ${TEST_TABLE} WHERE "mlops row" >= ${start} AND "mlops row" < ${end} ORDER BY "mlops row"`,
      );
      return new Map<string, FeatureColumn>(
        Object.entries(read).map(([name, column]) => [
          name,
          column.kind === 'number' ? column.values : column.values.map((cell) => cell ?? ''),
        ]),
      );
    },
    signal,
    shown,
  });
  await model.session.release();
  if (output.kind === 'labels') {
    if (task === 'binary') return { kind: 'labels', labels: output.labels };
    return { kind: 'scores', scores: finite(Float64Array.from(output.labels, Number), shown) };
  }
  const { values, width } = output;
  if (width > 2 || (task === 'regression' && width !== 1))
    throw new UserError(
      `the model gives ${counted(width, 'value')} per row, which does not fit a ${task} task`,
      {
        file: shown,
      },
    );
  const column = width === 2 ? positiveColumn(model.classes, request) : 0;
  const scores = new Float64Array(rows.rows);
  for (let row = 0; row < scores.length; row++) scores[row] = values[row * width + column] ?? NaN;
  return { kind: 'scores', scores: finite(scores, shown) };
}

/** Where the model names its classes, they must be those of the data; exporters order classes upwards. */
function positiveColumn(named: readonly string[] | null, { classes, shown }: ScoreRequest): number {
  const { positive, negative } = classes ?? { positive: '1', negative: null };
  if (named?.length !== 2) return negative !== null && byOrder(positive, negative) < 0 ? 0 : 1;
  const place = (label: string): number => named.findIndex((name) => sameLabel(name, label));
  const column = place(positive);
  if (column >= 0 && (negative === null || place(negative) === 1 - column)) return column;
  const wanted = negative === null ? positive : `${negative}, ${positive}`;
  throw new UserError(`the model's classes are ${named.join(', ')}, those of the test data ${wanted}`, {
    file: shown,
  });
}

function finite(scores: Float64Array, shown: string): Float64Array {
  const bad = [...scores.keys()].filter((row) => !Number.isFinite(scores[row]));
  if (bad.length === 0) return scores;
  const first = bad.slice(0, 3).map((row) => row + 1);
  throw new UserError(
    `the model gives no finite score for ${counted(bad.length, 'row')}, first in row ${first.join(', ')}`,
    {
      file: shown,
      fix: 'Look for missing values among the features',
    },
  );
}
