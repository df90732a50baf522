import type { WrittenSplitRule } from '../split/split-rule.ts';
import type { ColumnDriftSetting, DriftGate } from '../drift/drift-settings.ts';
import type { Severity } from '../../model/stage-result.ts';
import type {
  Bounds,
  Condition,
  Constraints,
  DistinctBounds,
  FieldsMatch,
  FieldType,
  Monotonic,
  Role,
  Shape,
  SqlRule,
  Thresholds,
} from './table-schema.ts';

type MissingValues = (string | { value: string })[];

/** A field as its file writes it, once the schema of schemas has accepted it. */
export interface WrittenField {
  name: string;
  type?: FieldType;
  format?: string;
  title?: string;
  description?: string;
  missingValues?: MissingValues;
  trueValues?: string[];
  falseValues?: string[];
  decimalChar?: string;
  groupChar?: string;
  categories?: (string | number | { value: string | number })[];
  constraints?: Constraints;
  'x-mlops'?: {
    role?: Role;
    probabilities?: Record<string, string>;
    pii?: boolean | 'allowed';
    maxMissing?: number;
    mostly?: number;
    minDomainMass?: number;
    distinct?: DistinctBounds;
    monotonic?: Monotonic;
    aggregates?: Record<string, Bounds>;
    shape?: Shape;
    environments?: string[] | { in: string[] } | { not: string[] };
    drift?: ColumnDriftSetting | false;
    severity?: Record<string, Severity>;
    thresholds?: Thresholds;
  };
}

export interface WrittenForeignKey {
  fields: string | string[];
  reference: { resource?: string; fields: string | string[] };
}

/** Files of the parts of the data, as written. */
export interface WrittenSplits {
  train?: string | string[];
  validation?: string | string[];
  test?: string | string[];
  /** Of `mlops.yml` alone: how the files are made. */
  make?: WrittenSplitRule;
}

export interface WrittenSchema {
  fields: WrittenField[];
  fieldsMatch?: FieldsMatch | [FieldsMatch];
  missingValues?: MissingValues;
  primaryKey?: string | string[];
  uniqueKeys?: string[][];
  foreignKeys?: WrittenForeignKey[];
  'x-mlops'?: {
    environments?: string[];
    rows?: {
      min?: number;
      max?: number;
      vsPrevious?: [number, number];
      lastRuns?: number;
      sameWeekday?: boolean;
    };
    columns?: { min?: number; max?: number };
    freshness?: { column: string; max: string };
    duplicates?: { max?: number; columns?: string[] };
    splits?: WrittenSplits & { overlap?: { max: number }; group?: string };
    conditions?: Condition[];
    sql?: SqlRule[];
    gate?: Partial<DriftGate>;
    multivariate?: boolean | { classifier?: number | false; mmd?: number | false; rows?: number };
    severity?: Record<string, Severity>;
    thresholds?: Thresholds;
  };
}
