import { UserError } from '../errors.ts';
import { readTextFile } from '../fs/read-text.ts';
import { metricsFormatOf } from './metrics-formats/registry.ts';
import type { ReportedMetric } from './reported-metric.ts';

/** @param shown the path as the user wrote it; @throws UserError with file, line and column. */
export async function readMetricsFile(path: string, shown: string): Promise<ReportedMetric[]> {
  const format = metricsFormatOf(shown);
  const text = await readTextFile(path, shown);
  if (text.trim() === '') throw new UserError('the metrics file is empty', { file: shown });
  // A byte order mark is no part of the text.
  return format.read(text.replace(/^\uFEFF/, ''), shown);
}
