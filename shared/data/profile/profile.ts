import type { Bins } from './equal-depth-bins.ts';

/** How the values of a column are counted: numbers and times on a line, lists by their shape, everything else as categories. */
export type ValueKind = 'number' | 'time' | 'category' | 'list';

/** Text where a double can not hold all digits. */
export type ExactNumber = number | string;

export interface Quantile {
  p: number;
  value: ExactNumber;
}

export interface ListedValue {
  value: string;
  count: number;
}

/** How times fall into the calendar (UTC). */
export interface CalendarProfile {
  /** The coarsest step that all times keep to. */
  step: 'day' | 'hour' | 'minute' | 'second' | 'fraction';
  /** Rows, Monday first. */
  weekdays: number[];
}

/** Lengths of texts in characters, or of lists in elements: equal extremes are the dimension of an embedding. */
export interface LengthProfile {
  min: number;
  max: number;
  mean: number;
}

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
  /** Null for lists, which are not counted by value. */
  distinct: number | null;
  /** Times in seconds since 1970; null for categories and columns without values. */
  min: ExactNumber | null;
  max: ExactNumber | null;
  mean: number | null;
  /** Of the population. */
  std: number | null;
  /** Smallest values whose cumulated share reaches p. */
  quantiles: Quantile[];
  /** Of the lengths of lists; null for categories and columns without values. */
  histogram: Histogram | null;
  zeros: number | null;
  /** Texts that often stand for a missing value, such as `NA`, as they are written. */
  spellings: ListedValue[];
  /** Most frequent values; empty when they are hashed. */
  top: ListedValue[];
  /** All values that `top` does not list: the rare ones are pooled, because they may name somebody. */
  other: { distinct: number; count: number };
  /** Values that look like identifiers are stored as keyed hashes: equality survives, the values do not. */
  hashed: boolean;
  /** Of texts and lists; null for other columns and without values. */
  lengths: LengthProfile | null;
  /**
   * Most frequent forms of texts: runs of letters are written `A`, `a` or `x` (of scripts without case), runs of digits `9`.
   * Empty for personal columns and for more than 50,000 distinct texts.
   */
  patterns: ListedValue[];
  /** Of times; null for other columns and without values. */
  calendar: CalendarProfile | null;
  /** What the schema says the column is for: `label`, `label-source`, `time`, `id`; null for an input column. */
  role: string | null;
  /** Of lists, the counts of their lengths. `binned`: more distinct numbers than are stored one by one; `none`: unknown. */
  counts: 'values' | 'binned' | 'none';
  /** Effect of each window of the rows against all rows, by method; only where thresholds are learned from them. */
  windows?: Readonly<Record<string, readonly number[]>>;
}

/** Two columns of numbers over the rows where both are finite; null where one of them does not vary. */
export interface NumberPair {
  a: string;
  b: string;
  rows: number;
  pearson: number | null;
  /** Of midranks. */
  spearman: number | null;
  /** Ranked in 1,000 cells, because one of the columns has too many distinct values. */
  binned: boolean;
}

/** Two columns of categories over the rows that have both. */
export interface CategoryPair {
  a: string;
  b: string;
  rows: number;
  /** With Bergsma's correction; null where it is undefined. */
  cramersV: number | null;
}

/** Every pair of the first columns of a kind; `leftOut` further columns were not looked at. */
export interface Correlations {
  numbers: { leftOut: number; pairs: NumberPair[] };
  categories: { leftOut: number; pairs: CategoryPair[] };
}

/** Which rows were looked at where not all were. */
export interface TakenSample {
  /** Rows of the data. */
  of: number;
  /** How many rows were asked for, each with the same chance. */
  rows?: number;
  /** Which share of the rows was asked for, by a hash of these columns; of none: of the row's place. */
  share?: number;
  key?: string[];
  seed: number;
}

export interface Profile {
  schemaVersion: 1;
  model: string;
  /** Rows that were looked at. */
  rows: number;
  /** Absent where these are all rows. */
  sample?: TakenSample;
  columns: ColumnProfile[];
  /** Of the rows themselves: absent where profiles were merged. */
  correlations?: Correlations;
  /** Rows that repeat an earlier one in every column, as written; absent where they were not counted. */
  duplicateRows?: number;
}

/** What `profile.json` holds. */
export interface StoredProfile extends Profile {
  /** Digest of `profile-counts.parquet`, which belongs to it. */
  countsDigest: string;
}

/** A column in a table of counts (col, text, number, n). */
export interface PlaceOfCounts {
  table: string;
  col: number;
}

/** Counts of one column in the engine. */
export interface ColumnCounts {
  /**
   * SQL of a relation (kind, text, number, upper, n) for use after FROM; kind is `null`, `nan`, `infinite`, `value` or `bin`.
   * Values may stand in it several times.
   */
  relation: string;
  /** SQL of a relation (number) of every finite value, row by row: of numbers too many to be counted. */
  values: string | null;
  /** Bins of about equal rows of a binned column; null: they are in the relation, or not needed. */
  bins: Bins | null;
  /** Where the relation is a part of a table of several columns: they can be read in one query. */
  place?: PlaceOfCounts;
}

/** A profile with its counts in the engine. */
export interface CountedProfile {
  profile: Profile;
  /** By column; empty when the counts are not at hand. */
  counts: ReadonlyMap<string, ColumnCounts>;
  /** Whether the texts of hashed columns are hashes already. */
  stored: boolean;
}
