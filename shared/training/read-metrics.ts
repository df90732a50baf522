import { lstat } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import type { RowChoice } from './metrics-formats/format.ts';
import { readMetricsFolder } from './metrics-folders/read-metrics-folder.ts';
import { readMetricsFile } from './read-metrics-file.ts';
import type { ReportedMetrics } from './reported-metric.ts';

/** Each stands in the result and in the comment's data. */
const MAX_METRICS = 1000;

/**
 * Reads the file, or the folder of DVCLive or MLflow, that the command left behind.
 * @param shown the path as the user wrote it; @throws UserError with file, line and column.
 */
export async function readMetrics(path: string, shown: string, choice: RowChoice): Promise<ReportedMetrics> {
  const stats = await lstat(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') throw new UserError('the file does not exist', { file: shown });
    throw error;
  });
  const reported = stats.isDirectory()
    ? await readMetricsFolder(path, shown, choice)
    : await readMetricsFile(path, shown, choice);
  const { length } = reported.metrics;
  if (length > MAX_METRICS)
    throw new UserError(
      `the metrics ${stats.isDirectory() ? 'folder' : 'file'} holds ${String(length)} metrics, at most ${String(MAX_METRICS)} are taken`,
      {
        file: shown,
        fix: 'Write summary metrics only',
      },
    );
  return reported;
}
