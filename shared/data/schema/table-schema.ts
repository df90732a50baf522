import type { Severity } from '../../model/stage-result.ts';

export type Role = 'label' | 'label-source' | 'time' | 'id';

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
  /** `true`: no value is shown or stored as it is; `allowed`: values may be shown although they look like identifiers. */
  pii: boolean | 'allowed';
  /** Largest share of missing values; null when the schema does not say. */
  maxMissing: number | null;
  /** Share of the values that must keep to range, length, pattern and format. */
  mostly: number;
  /** Share of the values that must lie in the domain. */
  minDomainMass: number;
  severity: Severities;
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
  rows: { min: number; max: number | null };
  /** Largest share of repeated rows; null when the schema does not say. */
  maxDuplicates: number | null;
  severity: Severities;
  /** Parts of the standard that are in the file and not checked. */
  unchecked: string[];
}
