import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeJsonSchema } from '../../../../../../shared/data/formats/out/write-json-schema.ts';
import { tableSchemaOf } from '../../../../../../shared/data/schema/read-table-schema.ts';
import type { WrittenSchema } from '../../../../../../shared/data/schema/written-schema.ts';
import { checkAgainst, failing } from '../../../../../support/data/check-against.ts';
import { engineInFolder, type EngineFolder } from '../../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const write = (written: WrittenSchema): Record<string, unknown> =>
  JSON.parse(
    writeJsonSchema(tableSchemaOf({ value: written, placeOf: () => ({}) }, 's.json', 'training')),
  ) as Record<string, unknown>;

const bounds = fc.record(
  { minimum: fc.integer({ min: 0, max: 5 }), exclusiveMaximum: fc.integer({ min: 6, max: 9 }) },
  { requiredKeys: [] },
);
const required = fc.record({ required: fc.boolean() }, { requiredKeys: [] });
const kinds = [
  fc.tuple(fc.constant('integer'), bounds, fc.constantFrom(0, 3, 9, 2.5, 'x', null)),
  fc.tuple(fc.constant('number'), bounds, fc.constantFrom(0, 3.5, 9, -1, 'x', null)),
  fc.tuple(
    fc.constant('string'),
    fc.record(
      {
        minLength: fc.constantFrom(1, 2),
        maxLength: fc.constantFrom(2, 3),
        pattern: fc.constantFrom('[a-c]+', 'a|ab', ''),
        enum: fc.constantFrom(['ab', 'a'], ['"', '']),
      },
      { requiredKeys: [] },
    ),
    fc.constantFrom('', 'a', 'ab', 'abcd', '"', 'a\nb', 'ab\n', 7, null),
  ),
  fc.tuple(fc.constant('boolean'), fc.constant({}), fc.constantFrom(true, false, null)),
  fc.tuple(
    fc.constant('date'),
    fc.constant({}),
    fc.constantFrom('2024-02-29', '2023-02-29', '1/2/2003', null),
  ),
] as const;
const columns = fc.array(fc.tuple(fc.oneof(...kinds), required), { minLength: 1, maxLength: 5 });

test('what is written is read as the same checks, and ajv judges each row as they do', async () => {
  await fc.assert(
    fc.asyncProperty(columns, async (drawn) => {
      const fields = drawn.map(([[type, constraints], more], index) => ({
        name: `c${String(index)}`,
        type,
        constraints: { ...constraints, ...more },
      }));
      // Nobody left a cell of JSON empty: an empty text is a value.
      const schema = {
        fields,
        missingValues: [],
        'x-mlops': { severity: { 'missing.all': 'off' } },
      } as WrittenSchema;
      const row = Object.fromEntries(drawn.map(([[, , value]], index) => [`c${String(index)}`, value]));
      const written = write(schema);
      const files = {
        's.json': JSON.stringify(schema),
        'row.json': JSON.stringify(written),
        'd.jsonl': `${JSON.stringify(row)}\n`,
      };
      const ours = failing((await checkAgainst(place, files, { data: 'd.jsonl', schema: 's.json' })).checks);
      const { inUse, checks } = await checkAgainst(place, {}, { data: 'd.jsonl', schema: 'row.json' });
      const again = failing(checks).filter((check) => !check.includes('missing.all'));
      expect(again, files['row.json']).toEqual(ours);
      expect(inUse.losses).toEqual([]);
      const ajv = new Ajv2020({ strict: false });
      addFormats(ajv);
      expect(ajv.validate(written, row), JSON.stringify([files, ajv.errors])).toBe(ours.length === 0);
    }),
    { numRuns: 40 },
  );
});

test('what a row can not keep, or what is no error, stands in a comment', () => {
  const written = write({
    primaryKey: ['id'],
    fieldsMatch: 'exact',
    fields: [
      { name: 'id', type: 'integer', constraints: { required: true, unique: true } },
      {
        name: 'when',
        type: 'datetime',
        constraints: { minimum: '2001-01-01' },
        'x-mlops': { maxMissing: 0.5 },
      },
      {
        name: 'age',
        type: 'integer',
        constraints: { maximum: 9 },
        'x-mlops': { severity: { range: 'warning' } },
      },
      { name: 'code', type: 'string', constraints: { pattern: '(?i)a' }, 'x-mlops': { minDomainMass: 0.9 } },
    ],
    'x-mlops': { rows: { min: 5 }, sql: [{ name: 'q', rows: 'select 1' }] },
  });
  expect(written).toMatchObject({
    required: ['id', 'when', 'age', 'code'],
    additionalProperties: false,
    properties: {
      id: { type: 'integer' },
      when: { type: ['string', 'null'] },
      age: { type: ['integer', 'null'] },
      code: { type: ['string', 'null'] },
    },
  });
  expect(written['$comment']).toBe(
    [
      'Not expressed here: "id" unique (a rule over several rows)',
      '"when" maxMissing: 0.5 (a share of several rows)',
      '"when" minimum: 2001-01-01 (only numbers have bounds)',
      '"age" maximum: 9 (its severity is warning, here every rule is an error)',
      '"code" pattern: "(?i)a" (no regular expression of ECMAScript)',
      'primaryKey: ["id"] (a rule over several rows)',
      'sql: "q" (a rule in SQL)',
      'rows: {"min":5,"max":null} (a rule over several rows)',
    ].join('; '),
  );
});
