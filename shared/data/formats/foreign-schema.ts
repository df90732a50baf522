import type { Condition, SqlRule } from '../schema/table-schema.ts';
import type { WrittenField, WrittenSchema } from '../schema/written-schema.ts';

export const SCHEMA_FORMATS = [
  'table-schema',
  'data-package',
  'json-schema',
  'tfmd',
  'great-expectations',
  'pandera',
  'odcs',
  'dbt',
] as const;
export type SchemaFormat = (typeof SCHEMA_FORMATS)[number];

/** What people call a format. */
export const FORMAT_TITLES: Readonly<Record<SchemaFormat, string>> = {
  'table-schema': 'Table Schema',
  'data-package': 'Data Package',
  'json-schema': 'JSON Schema',
  tfmd: 'TensorFlow Metadata',
  'great-expectations': 'Great Expectations suite',
  pandera: 'pandera schema',
  odcs: 'Open Data Contract',
  dbt: 'dbt properties',
};

/** A rule of another format that our model does not express: it is not checked, and every report says so. */
export interface Loss {
  column: string | null;
  /** As the file names it. */
  rule: string;
  reason: string;
  /** As people know the file, and the rule's line in it. */
  file: string;
  line: number | null;
}

/** Keys and indices from the top of a file. */
export type Path = readonly (string | number)[];

/** A schema of another format in our model. */
export interface ForeignSchema {
  written: WrittenSchema;
  losses: (Omit<Loss, 'file' | 'line'> & { path: Path })[];
  /** Where each field, condition and query stands in the file, in their order. */
  places: { fields: Path[]; conditions: Path[]; sql: Path[] };
}

/** Collects a foreign schema: fields in the order in which they are first named. */
export class SchemaDraft {
  readonly #fields = new Map<string, { field: WrittenField; place: Path }>();
  readonly #conditions: { condition: Condition; place: Path }[] = [];
  readonly #sql: { rule: SqlRule; place: Path }[] = [];
  readonly losses: ForeignSchema['losses'] = [];
  readonly table: Omit<WrittenSchema, 'fields'> = {};

  /** The field of this name, which is there from now on. */
  field(name: string, place: Path): WrittenField {
    const known = this.#fields.get(name);
    if (known !== undefined) return known.field;
    const field: WrittenField = { name };
    this.#fields.set(name, { field, place });
    return field;
  }

  condition(condition: Condition, place: Path): void {
    this.#conditions.push({ condition, place });
  }

  sql(rule: SqlRule, place: Path): void {
    this.#sql.push({ rule, place });
  }

  lose(column: string | null, rule: string, reason: string, path: Path): void {
    this.losses.push({ column, rule, reason, path });
  }

  finish(): ForeignSchema {
    const all = [...this.#fields.values()];
    const own = {
      ...(this.#conditions.length > 0
        ? { conditions: this.#conditions.map(({ condition }) => condition) }
        : {}),
      ...(this.#sql.length > 0 ? { sql: this.#sql.map(({ rule }) => rule) } : {}),
    };
    if (Object.keys(own).length > 0) this.table['x-mlops'] = { ...this.table['x-mlops'], ...own };
    return {
      written: { ...this.table, fields: all.map(({ field }) => field) },
      losses: this.losses,
      places: {
        fields: all.map(({ place }) => place),
        conditions: this.#conditions.map(({ place }) => place),
        sql: this.#sql.map(({ place }) => place),
      },
    };
  }
}

/** What is ours about a field, made when it is first needed. */
export function own(field: WrittenField): NonNullable<WrittenField['x-mlops']> {
  return (field['x-mlops'] ??= {});
}

export function constraintsOf(field: WrittenField): NonNullable<WrittenField['constraints']> {
  return (field.constraints ??= {});
}

export function ownOfTable(draft: SchemaDraft): NonNullable<WrittenSchema['x-mlops']> {
  return (draft.table['x-mlops'] ??= {});
}
