import type { QueryEngine } from '../data/engine/query-engine.ts';
import { literal } from '../data/engine/sql-text.ts';
import { UserError } from '../errors.ts';
import type { Classes } from './classes.ts';
import { TEST_TABLE, type TestRows } from './test-rows.ts';

/** What is true of the test rows, in their order. */
export type Truth =
  | { task: 'binary'; classes: Classes; /** 1 for the positive class. */ labels: Uint8Array }
  | { task: 'regression'; values: Float64Array };

export async function binaryTruth(engine: QueryEngine, classes: Classes): Promise<Truth> {
  const values = await read(engine, `CAST("mlops label" = ${literal(classes.positive)} AS TINYINT)`);
  return { task: 'binary', classes, labels: Uint8Array.from(values) };
}

/** @param column of the label, for messages */
export async function regressionTruth(
  engine: QueryEngine,
  { numbers }: TestRows,
  column: string,
): Promise<Truth> {
  if (!numbers) throw new UserError(`column "${column}" holds labels that are no finite numbers`);
  return { task: 'regression', values: await read(engine, 'CAST("mlops label" AS DOUBLE)') };
}

async function read(engine: QueryEngine, value: string): Promise<Float64Array> {
  const { truth } = await engine.columns(`SELECT ${value} AS truth FROM ${TEST_TABLE} ORDER BY "mlops row"`);
  return truth?.kind === 'number' ? truth.values : new Float64Array();
}
