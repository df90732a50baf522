/** How the values of a column are counted: numbers and times on a line, everything else as categories. */
export type ValueKind = 'number' | 'time' | 'category';

/** Counts between edges: cell i holds [edge i − 1, edge i); the first and the last cell are open. */
export interface Histogram {
  /** Ascending; multiples of one round step, so that small changes of the data leave them where they are. */
  edges: number[];
  /** One more than edges. */
  counts: number[];
}

export interface ColumnProfile {
  name: string;
  /** Type as the engine names it, such as `BIGINT`. */
  type: string;
  kind: ValueKind;
  nulls: number;
  /** Not-a-number and ±infinity: counted apart, part of no other statistic; null for columns that can't hold them. */
  nans: number | null;
  infinities: number | null;
  distinct: number;
  /** Times in seconds since 1970; null for categories and columns without values. */
  min: number | null;
  max: number | null;
  mean: number | null;
  /** Of the population. */
  std: number | null;
  quantiles: { p: number; value: number }[];
  /** Null for categories and columns without values. */
  histogram: Histogram | null;
  zeros: number | null;
  /** Texts that often stand for a missing value, such as `NA`, as they are written. */
  spellings: { value: string; count: number }[];
  /** Most frequent values; empty when they are hashed. */
  top: { value: string; count: number }[];
  /** All values that `top` does not list: the rare ones are pooled, because they may name somebody. */
  other: { distinct: number; count: number };
  /** Values that look like identifiers are stored as keyed hashes: equality survives, the values do not. */
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

/** What `profile.json` holds. */
export interface StoredProfile extends Profile {
  /** Digest of `profile-counts.parquet`, which belongs to it. */
  countsDigest: string;
}

/** A profile with its counts in the engine. */
export interface CountedProfile {
  profile: Profile;
  /** Relation of (name, kind, text, number, upper, n) over all columns; null when the counts are not at hand. */
  table: string | null;
  /** SQL of the same relation for one column, without its name, for use after FROM; null as above. */
  countsOf: (column: string) => string | null;
  /** Whether the texts of hashed columns are hashes already. */
  stored: boolean;
}
