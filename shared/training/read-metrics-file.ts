import { lstat } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { readTextFile } from '../fs/read-text.ts';
import type { RowChoice } from './metrics-formats/format.ts';
import { metricsFormatOf } from './metrics-formats/registry.ts';
import type { ReportedMetrics } from './reported-metric.ts';

const MAX_BYTES = 8 * 2 ** 20;

/** @param shown the path as the user wrote it; @throws UserError with file, line and column. */
export async function readMetricsFile(
  path: string,
  shown: string,
  choice: RowChoice,
): Promise<ReportedMetrics> {
  const format = metricsFormatOf(shown);
  const text = await readMetricsText(path, shown);
  if (text.trim() === '') throw new UserError('the metrics file is empty', { file: shown });
  return format.read(text, shown, choice);
}

/** A pipe would be waited for without end, a huge file would fill the memory; a byte order mark is no part of the text. */
export async function readMetricsText(path: string, shown: string): Promise<string> {
  const stats = await lstat(path);
  if (!stats.isFile())
    throw new UserError('is not a file', {
      file: shown,
      fix: 'Name a file of metrics, or a folder of DVCLive or MLflow',
    });
  if (stats.size > MAX_BYTES)
    throw new UserError(
      `the metrics file has ${String(stats.size)} bytes, at most ${String(MAX_BYTES)} are read`,
      { file: shown, fix: 'Write summary metrics only' },
    );
  return (await readTextFile(path, shown)).replace(/^\uFEFF/, '');
}
