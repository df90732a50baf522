import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSchema, type SchemaInUse } from '../../../../../shared/data/formats/read-schema.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(name: string, text: string): Promise<SchemaInUse> {
  await writeFile(join(folder, name), text);
  return readSchema({ setting: name, environment: null, data: ['d.csv'], workspace: folder });
}

type Keys = Readonly<Record<string, unknown>>;

interface Format {
  file: string;
  /** The smallest document with more keys at the place of a rule. */
  document: (keys: Keys) => string;
  /** Every key that the format has there, with a value that says something. */
  keys: Keys;
}

const jsonProperty = (type: string, keys: Keys): string =>
  JSON.stringify({ type: 'object', properties: { c: { type, ...keys } } });

/** Keys of the formats' own schemas: JSON Schema 2020-12, ODCS 3.2, pandera 0.35, dbt 1.10, TensorFlow Metadata 1.21. */
const FORMATS: Readonly<Record<string, Format>> = {
  'JSON Schema, a text': {
    file: 'a.json',
    document: (keys) => jsonProperty('string', keys),
    keys: {
      ...{ enum: ['a'], const: 'a', minLength: 1, maxLength: 2, pattern: '^a', format: 'email', not: {} },
      ...{ contentEncoding: 'base64', contentMediaType: 'text/plain', contentSchema: {}, allOf: [{}] },
      ...{ anyOf: [{}], oneOf: [{}], if: {}, then: {}, else: {}, minimum: 1, multipleOf: 2 },
    },
  },
  'JSON Schema, a number': {
    file: 'b.json',
    document: (keys) => jsonProperty('number', keys),
    keys: {
      ...{ minimum: 1, maximum: 2, exclusiveMinimum: 1, exclusiveMaximum: 2, multipleOf: 2, enum: [1] },
      ...{ minLength: 1, maxLength: 2, pattern: 'a', format: 'email' },
    },
  },
  'JSON Schema, a row': {
    file: 'c.json',
    document: (keys) => JSON.stringify({ type: 'object', properties: { c: {} }, ...keys }),
    keys: {
      ...{ required: ['c'], additionalProperties: false, unevaluatedProperties: false, minProperties: 1 },
      ...{ maxProperties: 2, propertyNames: {}, patternProperties: {}, dependentRequired: {} },
      ...{ dependentSchemas: {}, allOf: [{}], anyOf: [{}], oneOf: [{}], not: {}, if: {}, then: {}, else: {} },
    },
  },
  'JSON Schema, rows': {
    file: 'd.json',
    document: (keys) => JSON.stringify({ type: 'array', items: { properties: { c: {} } }, ...keys }),
    keys: {
      ...{ minItems: 1, maxItems: 2, uniqueItems: true, contains: {}, minContains: 1, maxContains: 2 },
      ...{ unevaluatedItems: false, prefixItems: [{}], allOf: [{}], not: {}, if: {} },
    },
  },
  'ODCS, options of a type': {
    file: 'e.odcs.yaml',
    document: (keys) => odcs({ name: 'c', logicalType: 'string', logicalTypeOptions: keys }),
    keys: {
      ...{ minLength: 1, maxLength: 2, pattern: 'a', format: 'email', minimum: 'a', maximum: 'b' },
      ...{ exclusiveMinimum: 'a', exclusiveMaximum: 'b', multipleOf: 2, timezone: true },
      ...{ defaultTimezone: 'UTC', minItems: 1, maxItems: 2, uniqueItems: true, minProperties: 1 },
      ...{ maxProperties: 2, required: ['a'] },
    },
  },
  'ODCS, a property': {
    file: 'f.odcs.yaml',
    document: (keys) => odcs({ name: 'c', logicalType: 'string', ...keys }),
    keys: {
      ...{ required: true, unique: true, primaryKey: true, enum: [{ value: 'a' }], items: {}, map: {} },
      ...{ properties: [{ name: 'x' }], quality: [{ metric: 'nullValues', mustBe: 0 }], physicalName: 'x' },
      ...{ relationships: [{ to: 'a.b' }] },
    },
  },
  'ODCS, a rule of quality': {
    file: 'g.odcs.yaml',
    document: (keys) => odcs({ name: 'c', quality: [{ metric: 'nullValues', mustBe: 0, ...keys }] }),
    keys: {
      ...{
        mustNotBe: 1,
        mustBeGreaterThan: 1,
        mustBeLessThan: 1,
        mustBeBetween: [0, 1],
        severity: 'warning',
      },
      ...{ mustBeGreaterOrEqualTo: 1, mustBeLessOrEqualTo: 1, mustNotBeBetween: [0, 1] },
      ...{ unit: 'percent', type: 'custom' },
    },
  },
  'pandera, a column': {
    file: 'h.yaml',
    document: (keys) =>
      JSON.stringify({ schema_type: 'dataframe', columns: { c: { nullable: true, checks: [], ...keys } } }),
    keys: {
      ...{ dtype: 'int64', nullable: false, unique: true, coerce: true, required: false, regex: true },
      ...{
        default: 1,
        drop_invalid_rows: true,
        parsers: ['a'],
        greater_than: 1,
        isin: ['a'],
        checks: [{ value: 1 }],
      },
    },
  },
  'pandera, a table': {
    file: 'i.yaml',
    document: (keys) => JSON.stringify({ schema_type: 'dataframe', columns: { c: {} }, ...keys }),
    keys: {
      ...{ strict: true, ordered: true, unique: ['c'], coerce: true, dtype: 'int64', index: [{}] },
      ...{ checks: { a: 1 }, add_missing_columns: true, drop_invalid_rows: true, parsers: ['a'] },
    },
  },
  'dbt, arguments of a test': {
    file: 'j.yml',
    document: (keys) => dbt([{ accepted_values: { arguments: { values: ['a'], ...keys } } }]),
    keys: { values: ['b'], quote: false, compare: 'x' },
  },
  'dbt, the config of a test': {
    file: 'k.yml',
    document: (keys) => dbt([{ unique: { config: keys } }]),
    keys: {
      ...{ severity: 'warn', where: 'c > 1', warn_if: '>1', error_if: '>1', fail_calc: 'sum(n)' },
      ...{ enabled: false },
    },
  },
  'TensorFlow Metadata, a feature': {
    file: 'l.pbtxt',
    document: (keys) =>
      `feature { name: "c" type: BYTES ${Object.values(keys).join(' ')} }\nfeature { name: "d" type: INT }\n`,
    keys: Object.fromEntries(
      [
        'presence { min_fraction: 1 }',
        'shape { dim { size: 2 } }',
        'value_count { min: 2 }',
        'value_counts { value_count { min: 1 } }',
        'domain: "x"',
        'string_domain { value: "a" }',
        'int_domain { min: 1 }',
        'float_domain { min: 1 }',
        'bool_domain { true_value: "y" }',
        'struct_domain { }',
        'natural_language_domain { }',
        'image_domain { }',
        'mid_domain { }',
        'url_domain { }',
        'time_domain { string_format: "%Y" }',
        'time_of_day_domain { }',
        'distribution_constraints { min_domain_mass: 0.5 }',
        'unique_constraints { min: 1 }',
        'skew_comparator { infinity_norm { threshold: 0.1 } }',
        'drift_comparator { infinity_norm { threshold: 0.1 } jensen_shannon_divergence { threshold: 0.1 } }',
        'group_presence { required: true }',
        'in_environment: "T"',
        'lifecycle_stage: DEPRECATED',
      ].map((written) => [written, written]),
    ),
  },
};

const odcs = (property: Keys): string =>
  JSON.stringify({
    kind: 'DataContract',
    apiVersion: 'v3.2.0',
    schema: [{ name: 'd', properties: [property] }],
  });
const dbt = (tests: readonly unknown[]): string =>
  JSON.stringify({ version: 2, models: [{ name: 'd', columns: [{ name: 'c', data_tests: tests }] }] });

/** What a schema asks for, and what it says it does not. */
const meaning = ({ written, losses }: SchemaInUse): string =>
  JSON.stringify([written, losses.map(({ column, rule, reason }) => [column, rule, reason])]);

const cases = Object.entries(FORMATS).flatMap(([title, { keys }]) =>
  Object.keys(keys).map((key) => [title, key] as const),
);

test.each(cases)('%s: %s is translated or listed', async (title, key) => {
  const { file, document, keys } = FORMATS[title] ?? never();
  const plain = meaning(await read(file, document({})));
  const said = await outcome(read(file, document({ [key]: keys[key] })));
  expect(said).not.toBe(plain);
});

/** Places where any other key would be a rule. */
const CLOSED = [
  'JSON Schema, a text',
  'JSON Schema, a number',
  'JSON Schema, a row',
  'JSON Schema, rows',
  'ODCS, options of a type',
  'pandera, a column',
  'pandera, a table',
  'dbt, arguments of a test',
  'dbt, the config of a test',
];

test('a key that no format has is listed by its name', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...CLOSED),
      fc.stringMatching(/^zz[a-z_]{1,8}$/),
      fc.oneof(fc.integer(), fc.string(), fc.constant(true), fc.constant(['a']), fc.constant({ a: 1 })),
      async (title, key, value) => {
        const { file, document } = FORMATS[title] ?? never();
        const { losses } = await read(file, document({ [key]: value }));
        expect(JSON.stringify(losses)).toContain(key);
      },
    ),
  );
});

/** A document that is refused with a reason drops nothing either. */
const outcome = async (reading: Promise<SchemaInUse>): Promise<string> =>
  reading.then(
    meaning,
    (error: unknown) => `refused: ${error instanceof Error ? error.message : String(error)}`,
  );

function never(): never {
  throw new Error('no such format');
}
