import type { CellMethod, CellTest, LineMethod, LineTest } from './methods.ts';

/** How one column is compared; what is absent follows its kind. */
export interface ColumnDriftSetting {
  /** Effect. */
  method?: CellMethod | LineMethod;
  /** Effect from which the column counts as drifted. */
  threshold?: number;
  /** Significance. */
  test?: CellTest | LineTest;
  /** Weight in the share of drifted columns; `high`: the table fails with this column alone. */
  importance?: number | 'high';
  /** Of numbers: only a mean that moves this way is drift. */
  direction?: 'up' | 'down' | 'both';
}

export interface DriftGate {
  /** Weighted share of drifted input columns from which the table fails. */
  driftedShare: number;
  /** Share of false findings among the findings that is accepted (Benjamini and Hochberg). */
  fdr: number;
  /** Fewer values on either side decide nothing. */
  minRows: number;
  /** `reference-windows`: mean + 3 deviations of the effect over windows of the reference. */
  thresholds: 'constant' | 'reference-windows';
}

export const DEFAULT_GATE: DriftGate = {
  driftedShare: 0.5,
  fdr: 0.05,
  minRows: 100,
  thresholds: 'constant',
};

export const PRESETS = ['tfdv', 'evidently', 'deepchecks', 'nannyml', 'psi'] as const;
export type PresetName = (typeof PRESETS)[number];

export interface DriftSettings {
  gate: DriftGate;
  /** By column; false: not compared. */
  columns: Readonly<Record<string, ColumnDriftSetting | false>>;
  /** Verdicts of another tool instead of ours. */
  preset: PresetName | null;
}

export const DEFAULT_DRIFT: DriftSettings = { gate: DEFAULT_GATE, columns: {}, preset: null };

export function settingOf({ columns }: DriftSettings, column: string): ColumnDriftSetting | false {
  return Object.hasOwn(columns, column) ? (columns[column] ?? {}) : {};
}
