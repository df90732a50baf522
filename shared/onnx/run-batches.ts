import type { Tensor } from 'onnxruntime-node';
import { UserError } from '../errors.ts';
import { feedOf, type FeatureColumn, type FeedPlan } from './feed.ts';
import type { OnnxSession } from './session.ts';

/** Batches of 16–64 k rows are fastest, and bound the memory. */
export const BATCH_ROWS = 32_768;

/** What a model said: one number per row, or one label per row. */
export type ModelOutput =
  | { kind: 'values'; values: Float64Array; /** Columns per row. */ width: number }
  | { kind: 'labels'; labels: string[] };

interface BatchRun {
  plan: FeedPlan;
  output: string;
  rows: number;
  /** Columns of the rows from `start` (inclusive) to `end`. */
  read(start: number, end: number): Promise<ReadonlyMap<string, FeatureColumn>>;
  signal: AbortSignal;
  shown: string;
}

/** Streams the rows through the model. float32 becomes float64 before anybody takes a logarithm. */
export async function runBatches(model: OnnxSession, run: BatchRun): Promise<ModelOutput> {
  let values: Float64Array | undefined;
  let width = 1;
  const labels: string[] = [];
  for (let start = 0; start < run.rows; start += BATCH_ROWS) {
    run.signal.throwIfAborted();
    const end = Math.min(run.rows, start + BATCH_ROWS);
    const feed = feedOf(model, run.plan, await run.read(start, end), end - start);
    const tensor = await outputOf(model, feed, run);
    const { data } = tensor;
    if (data instanceof Float32Array || data instanceof Float64Array) {
      width = data.length / (end - start);
      if (!Number.isInteger(width) || width === 0) {
        throw new UserError(`the model's output "${run.output}" does not hold a value per row`, {
          file: run.shown,
        });
      }
      values ??= new Float64Array(run.rows * width);
      values.set(data, start * width);
    } else {
      for (const label of data) labels.push(String(label));
    }
  }
  return values === undefined ? { kind: 'labels', labels } : { kind: 'values', values, width };
}

async function outputOf(model: OnnxSession, feed: Record<string, Tensor>, run: BatchRun): Promise<Tensor> {
  try {
    const results = await model.session.run(feed, [run.output]);
    const tensor = results[run.output];
    if (tensor === undefined) throw new Error(`no output "${run.output}"`);
    return tensor;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.slice(0, 300) : String(cause);
    throw new UserError(`the model fails on the test data: ${why}`, { file: run.shown, cause });
  }
}
