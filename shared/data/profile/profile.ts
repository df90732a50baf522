/** How the values of a column are counted: numbers and times on a line, everything else as categories. */
export type ValueKind = 'number' | 'time' | 'category';

export interface ColumnProfile {
  name: string;
  /** Type as the engine names it, such as `BIGINT`. */
  type: string;
  kind: ValueKind;
  nulls: number;
  distinct: number;
  /** Times in seconds since 1970; null for categories and columns without values. */
  min: number | null;
  max: number | null;
  mean: number | null;
  /** Of the population. */
  std: number | null;
  quantiles: { p: number; value: number }[];
  zeros: number | null;
  /** Most frequent values; empty when they are hashed. */
  top: { value: string; count: number }[];
  /** Values that look like identifiers are stored as hashes: equality survives, the values do not. */
  hashed: boolean;
  /** What the schema says the column is for: `label`, `label-source`, `time`, `id`; null for an input column. */
  role: string | null;
  /** `binned`: more distinct numbers than are stored one by one. */
  counts: 'values' | 'binned';
}

export interface Profile {
  schemaVersion: 1;
  model: string;
  rows: number;
  columns: ColumnProfile[];
}

/** A profile with the table of the engine that holds its counts: (name, kind, text, number, upper, n). */
export interface CountedProfile {
  profile: Profile;
  table: string;
}
