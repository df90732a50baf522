import type { EmbeddingMethod } from './multivariate/embedding-distances.ts';
import type { CellMethod, CellTest, LineMethod, LineTest } from './methods.ts';

/** How one column is compared; what is absent follows its kind. */
export interface ColumnDriftSetting {
  /** Effect. */
  method?: CellMethod | LineMethod | EmbeddingMethod;
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

/** How the rows of both sides are compared as a whole: effects from which they count as drifted, null for not at all. */
export interface MultivariateSettings {
  /** 2·AUC − 1 of a classifier that tells the sides apart. */
  classifier: number | null;
  /** Squared maximum mean discrepancy. */
  mmd: number | null;
  /** Most rows of each side that are looked at. */
  rows: number;
}

export const DEFAULT_MULTIVARIATE: MultivariateSettings = { classifier: 0.25, mmd: 0.015, rows: 5000 };

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
  /** Null: columns are compared one by one only. */
  multivariate: MultivariateSettings | null;
}

export const DEFAULT_DRIFT: DriftSettings = {
  gate: DEFAULT_GATE,
  columns: {},
  preset: null,
  multivariate: null,
};

export function settingOf({ columns }: DriftSettings, column: string): ColumnDriftSetting | false {
  return Object.hasOwn(columns, column) ? (columns[column] ?? {}) : {};
}

/** Weight of a column in the share of drifted ones; `high`: it decides alone. */
export function importanceOf(settings: DriftSettings, column: string): number | 'high' {
  const setting = settingOf(settings, column);
  return setting === false ? 0 : (setting.importance ?? 1);
}
