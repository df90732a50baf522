/** One comparison of one column, current data against the reference. */
export interface ColumnDrift {
  column: string;
  /** For what the column is there: null is an input. */
  role: string | null;
  /**
   * What decides: `w1n` for numbers and `js` for categories unless the schema names another, `class_share` (largest change of
   * a share) for the classes of a label, `missing_share` for missing values among numbers, `<preset>.<figure>` for another
   * tool's verdict.
   */
  method: string;
  /** Null when undefined; then `reason` says why. */
  effect: number | null;
  /** Null where there is none, such as one that could not be learned. */
  threshold: number | null;
  /** Adjusted after Benjamini and Hochberg over all comparisons; null when nothing could be tested. */
  p: number | null;
  /** Every other measure that is defined for the column. */
  measures: Readonly<Record<string, number>>;
  /** Values compared: of the reference (m) and of the current data (n). */
  m: number;
  n: number;
  /** Bins that both sides were counted in, because the baseline does not hold each value; null: exact. */
  bins: number | null;
  verdict: 'pass' | 'fail' | 'inconclusive' | 'skipped';
  reason: string | null;
  /** What moved most, in words; null when it has no name that may be shown. */
  detail: string | null;
  /** Shares side by side, for a chart; null when there is nothing to show. */
  shares: PairedShares | null;
}

export interface PairedShares {
  labels: string[];
  reference: number[];
  current: number[];
}

export interface DriftedColumn {
  column: string;
  /** Effect and significance both say so in one of its comparisons; null where it could not be told. */
  drifted: boolean | null;
}

/** Each compared column once. */
export function columnsOfDrift(drift: readonly ColumnDrift[]): DriftedColumn[] {
  const columns = new Map<string, boolean | null>();
  for (const { column, verdict } of drift) {
    const before = columns.get(column);
    if (verdict === 'fail') columns.set(column, true);
    else if (before === undefined && verdict !== 'skipped')
      columns.set(column, verdict === 'inconclusive' ? null : false);
    else if (before === false && verdict === 'inconclusive') columns.set(column, null);
  }
  return [...columns].map(([column, drifted]) => ({ column, drifted }));
}
