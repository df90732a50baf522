import type { ReportedMetric } from '../reported-metric.ts';

/** A kind of metrics file. */
export interface MetricsFormat {
  /** With the dot, lower case. */
  extensions: readonly string[];
  /** @param file the path as it is shown to the user; @throws UserError with file, line and column. */
  read(text: string, file: string): ReportedMetric[];
}
