/** An input column, recent data against the reference. */
export interface ColumnDrift {
  column: string;
  /** Effect and significance both say so; null where there were too few rows to tell. */
  drifted: boolean | null;
  /** Weight in the share of drifted columns, 1 when absent; `high`: it asks for a retraining alone. */
  importance?: number | 'high';
}

/** Rows of one class of a label. */
export interface ClassCount {
  label: string;
  value: string;
  reference: number;
  current: number;
}

/** What is known when it is decided whether to retrain. */
export interface Evidence {
  /** Recent rows. */
  rows: number;
  columns: readonly ColumnDrift[];
  classes: readonly ClassCount[];
  /** Labels of which nothing recent is known. */
  unlabelled: readonly { label: string; why: string }[];
  /** When the served version was registered; null when it is unknown. */
  servedSince: Date | null;
}
