import type { Severity } from '../../model/stage-result.ts';
import type { Constraints, FieldsMatch, FieldType, Role } from './table-schema.ts';

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
    pii?: boolean | 'allowed';
    maxMissing?: number;
    mostly?: number;
    minDomainMass?: number;
    environments?: string[] | { in: string[] } | { not: string[] };
    severity?: Record<string, Severity>;
  };
}

export interface WrittenSchema {
  fields: WrittenField[];
  fieldsMatch?: FieldsMatch | [FieldsMatch];
  missingValues?: MissingValues;
  primaryKey?: string | string[];
  uniqueKeys?: string[][];
  foreignKeys?: unknown[];
  'x-mlops'?: {
    environments?: string[];
    rows?: { min?: number; max?: number };
    duplicates?: { max: number };
    severity?: Record<string, Severity>;
  };
}
