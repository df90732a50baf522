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
}

/** A schema of another format in our model. */
export interface ForeignSchema {
  written: WrittenSchema;
  losses: Loss[];
  /** Where each field stands in the file, in their order. */
  places: (readonly (string | number)[])[];
}

/** Collects a foreign schema: fields in the order in which they are first named. */
export class SchemaDraft {
  readonly #fields = new Map<string, { field: WrittenField; place: readonly (string | number)[] }>();
  readonly losses: Loss[] = [];
  readonly table: Omit<WrittenSchema, 'fields'> = {};

  /** The field of this name, which is there from now on. */
  field(name: string, place: readonly (string | number)[]): WrittenField {
    const known = this.#fields.get(name);
    if (known !== undefined) return known.field;
    const field: WrittenField = { name };
    this.#fields.set(name, { field, place });
    return field;
  }

  lose(column: string | null, rule: string, reason: string): void {
    this.losses.push({ column, rule, reason });
  }

  finish(): ForeignSchema {
    const all = [...this.#fields.values()];
    return {
      written: { ...this.table, fields: all.map(({ field }) => field) },
      losses: this.losses,
      places: all.map(({ place }) => place),
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
