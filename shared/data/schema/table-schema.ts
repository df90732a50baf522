import type { Severity } from '../../model/stage-result.ts';
import type { TextLayout } from '../sources/text-layout.ts';
import type { ColumnDriftSetting, DriftGate, MultivariateSettings } from '../drift/drift-settings.ts';

export type Role = 'label' | 'prediction' | 'label-source' | 'time' | 'id';

export type FieldType =
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'object'
  | 'array'
  | 'list'
  | 'datetime'
  | 'date'
  | 'time'
  | 'year'
  | 'yearmonth'
  | 'duration'
  | 'geopoint'
  | 'geojson'
  | 'any';

export type FieldsMatch = 'exact' | 'equal' | 'subset' | 'superset' | 'partial';

/** Severity by id of a check. */
export type Severities = Readonly<Record<string, Severity>>;

/** Threshold by id of a check. */
export type Thresholds = Readonly<Record<string, number>>;

/** Smallest and largest value that passes; null for none. */
export type Bounds = readonly [number | null, number | null];

export interface DistinctBounds {
  min?: number;
  max?: number;
  /** Of the values that are not missing. */
  minShare?: number;
  maxShare?: number;
}

export type Monotonic = 'increasing' | 'strictly-increasing' | 'decreasing' | 'strictly-decreasing';

/** Lengths of a list and of the lists in it, outermost first: one length, or the least and the most. */
export type Shape = readonly (number | readonly [number, number])[];

/** An SQL expression over the columns of one row, true for good ones. */
export interface Condition {
  name: string;
  expression: string;
  where?: string;
  mostly?: number;
  /** The columns that it is about: the result names a single one, and without them there is nothing to check. */
  column?: string | string[];
  severity?: Severity;
}

/** A query of the user: bad rows, or one number. */
export interface SqlRule {
  name: string;
  rows?: string;
  number?: string;
  min?: number;
  max?: number;
  /** As a condition's. */
  column?: string;
  severity?: Severity;
}

export interface ForeignKey {
  fields: string[];
  /** Name of one of `resources`, else a file relative to the schema's; empty for the table itself. */
  resource: string;
  referenced: string[];
}

/** Files of the parts of the data, as lines of an input name them. */
export interface Splits {
  train: string[];
  validation: string[];
  test: string[];
}

export interface Constraints {
  required?: boolean;
  unique?: boolean;
  minimum?: number | string;
  maximum?: number | string;
  exclusiveMinimum?: number | string;
  exclusiveMaximum?: number | string;
  minLength?: number;
  maxLength?: number;
  /** Regular expression (RE2) that whole values match. */
  pattern?: string;
  enum?: (string | number | boolean)[];
  jsonSchema?: object;
}

/** How the texts of a column are written. */
export interface Lexis {
  format: string;
  missingValues: readonly string[];
  trueValues: readonly string[];
  falseValues: readonly string[];
  decimalChar: string;
  groupChar: string | null;
}

/** A column that the schema expects in the environment that was asked for. */
export interface TableField {
  name: string;
  type: FieldType;
  lexis: Lexis;
  constraints: Constraints;
  /** The only values that occur, from `enum` or `categories`; null when any may. */
  domain: readonly (string | number | boolean)[] | null;
  role: Role | null;
  /** Of a label: by class, the column of the probabilities that a model gave it; null when the schema names none. */
  probabilities: Readonly<Record<string, string>> | null;
  /** `true`: no value is shown or stored as it is; `allowed`: values may be shown although they look like identifiers. */
  pii: boolean | 'allowed';
  /** Largest share of missing values; null when the schema does not say. */
  maxMissing: number | null;
  /** Share of the values that must keep to range, length, pattern and format. */
  mostly: number;
  /** Share of the values that must lie in the domain. */
  minDomainMass: number;
  distinct: DistinctBounds | null;
  monotonic: Monotonic | null;
  aggregates: Readonly<Record<string, Bounds>>;
  shape: Shape | null;
  severity: Severities;
  thresholds: Thresholds;
  /** How it is compared with the baseline; false: not at all. */
  drift: ColumnDriftSetting | false;
}

/** Another table of the same package. */
export interface Resource {
  /** Files, relative to the package. */
  paths: readonly string[];
  layout?: TextLayout;
}

export interface TableSchema {
  /** As the user knows the file. */
  file: string;
  fields: TableField[];
  /** Fields of other environments: neither expected nor extra. */
  elsewhere: string[];
  fieldsMatch: FieldsMatch | null;
  primaryKey: string[];
  uniqueKeys: string[][];
  missingValues: readonly string[];
  foreignKeys: ForeignKey[];
  /** Tables of the package that foreign keys name. */
  resources?: ReadonlyMap<string, Resource>;
  /** How delimited files of the table are written; without it, as usual. */
  layout?: TextLayout;
  rows: { min: number; max: number | null };
  columns: { min: number; max: number | null } | null;
  /** Smallest and largest share of the baseline's rows that passes; null when the schema does not say. */
  volume: readonly [number, number] | null;
  /** Which earlier runs the rows are compared with. */
  history: { lastRuns?: number; sameWeekday: boolean };
  freshness: { column: string; maxSeconds: number; shown: string } | null;
  /** Largest share of repeated rows; null when the schema does not say. */
  maxDuplicates: number | null;
  /** Columns that rows are compared in; null for all. */
  duplicateColumns: string[] | null;
  splits: Splits | null;
  /** Largest share of test rows that may be training rows; null when the schema does not say. */
  maxOverlap: number | null;
  /** Column of which no value may be in two parts. */
  group: string | null;
  conditions: readonly Condition[];
  sql: readonly SqlRule[];
  gate: DriftGate;
  /** Null: rows are not compared as a whole. */
  multivariate: MultivariateSettings | null;
  severity: Severities;
  thresholds: Thresholds;
}
