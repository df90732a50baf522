/** A metric that the command left behind. */
export interface ReportedMetric {
  name: string;
  /** Null when it is undefined; then `reason` says why. */
  value: number | null;
  reason: string | null;
}
