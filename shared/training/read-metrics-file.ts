import { lstat } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import { readTextFile } from '../fs/read-text.ts';
import { metricsFormatOf } from './metrics-formats/registry.ts';
import type { ReportedMetric } from './reported-metric.ts';

const MAX_BYTES = 8 * 2 ** 20;
/** Each stands in the result and in the comment's data. */
const MAX_METRICS = 1000;

/** @param shown the path as the user wrote it; @throws UserError with file, line and column. */
export async function readMetricsFile(path: string, shown: string): Promise<ReportedMetric[]> {
  const format = metricsFormatOf(shown);
  await refuseUnlessReadable(path, shown);
  const text = await readTextFile(path, shown);
  if (text.trim() === '') throw new UserError('the metrics file is empty', { file: shown });
  // A byte order mark is no part of the text.
  const metrics = format.read(text.replace(/^\uFEFF/, ''), shown);
  if (metrics.length > MAX_METRICS)
    throw new UserError(
      `the metrics file holds ${String(metrics.length)} metrics, at most ${String(MAX_METRICS)} are taken`,
      { file: shown, fix: 'Write summary metrics only' },
    );
  return metrics;
}

/** A pipe would be waited for without end, a huge file would fill the memory. */
async function refuseUnlessReadable(path: string, shown: string): Promise<void> {
  const stats = await lstat(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') throw new UserError('the file does not exist', { file: shown });
    throw error;
  });
  if (!stats.isFile()) throw new UserError('is not a file', { file: shown, fix: 'Name a file of metrics' });
  if (stats.size > MAX_BYTES)
    throw new UserError(
      `the metrics file has ${String(stats.size)} bytes, at most ${String(MAX_BYTES)} are read`,
      { file: shown, fix: 'Write summary metrics only' },
    );
}
