import type { Direction } from '../../model/stage-result.ts';
import type { ReportedMetrics } from '../reported-metric.ts';

/** Which row counts where a file holds one per step or epoch. */
export interface RowChoice {
  /** Name of the metric whose best row counts; null: the last row. */
  bestOf: string | null;
  directionOf: (name: string) => Direction;
}

/** A kind of metrics file. */
export interface MetricsFormat {
  /** With the dot, lower case. */
  extensions: readonly string[];
  /** @param file the path as it is shown to the user; @throws UserError with file, line and column. */
  read(text: string, file: string, choice: RowChoice): ReportedMetrics;
}
