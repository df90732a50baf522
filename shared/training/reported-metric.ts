import type { Chart } from '../model/stage-result.ts';

/** A metric that the command left behind. */
export interface ReportedMetric {
  name: string;
  /** Null when it is undefined; then `reason` says why. */
  value: number | null;
  reason: string | null;
  /** As the file says it, such as `ms`. */
  unit?: string;
}

/** What a file or folder of metrics holds. */
export interface ReportedMetrics {
  metrics: ReportedMetric[];
  /** Learning curves. */
  charts: Chart[];
  /** What was chosen among several, or left out: one sentence each, for the log. */
  notes: string[];
}
