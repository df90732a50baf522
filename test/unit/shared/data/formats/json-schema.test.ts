import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkAgainst, failing } from '../../../../support/data/check-against.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const lines = (rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

async function check(schema: object, rows: readonly object[]): ReturnType<typeof checkAgainst> {
  const files = { 's.json': JSON.stringify(schema), 'd.jsonl': lines(rows) };
  return checkAgainst(place, files, { data: 'd.jsonl', schema: 's.json' });
}

const PERSON = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: { city: { type: 'string', enum: ['Oslo', 'Bergen'] } },
  properties: {
    id: { type: 'integer', minimum: 1 },
    name: { type: 'string', minLength: 1, pattern: '^[A-Z]' },
    city: { anyOf: [{ $ref: '#/$defs/city' }, { type: 'null' }] },
    share: { type: 'number', minimum: 0, exclusiveMaximum: 1 },
    day: { type: 'string', format: 'date' },
  },
  required: ['id', 'name', 'city'],
  additionalProperties: false,
};
const GOOD = { id: 1, name: 'Ann', city: 'Oslo', share: 0.5, day: '2024-02-29' };

describe('a row of JSON Schema', () => {
  test.each<[string, object, string[]]>([
    ['nothing wrong', {}, []],
    ['null where null may be', { city: null }, []],
    ['null where it may not', { name: null }, ['name missing']],
    ['a bound', { id: 0 }, ['id range']],
    ['an exclusive bound', { share: 1 }, ['share range']],
    ['a pattern that is anchored', { name: 'bAnn' }, ['name pattern']],
    ['an empty text is a value', { name: '' }, ['name length', 'name pattern']],
    ['a value that is none of those listed', { city: 'Rome' }, ['city domain']],
    ['a day that is none', { day: '2023-02-29' }, ['day column.type']],
    ['another type', { id: 'x' }, ['id column.type']],
    ['a column that is not described', { extra: 1 }, ['extra column.extra']],
  ])('%s', async (_, change, expected) => {
    const { checks, inUse } = await check(PERSON, [GOOD, { ...GOOD, id: 2, ...change }]);
    expect(failing(checks)).toEqual(expected);
    expect(inUse.losses).toEqual([]);
  });
});

test('columns that are not required may be absent, those that are may not', async () => {
  const { checks } = await check(PERSON, [{ id: 1, name: 'Ann' }]);
  expect(failing(checks)).toEqual(['city column.missing']);
});

test('a list of rows: their number and repeats', async () => {
  const schema = {
    type: 'array',
    items: { properties: { id: { type: 'integer' } } },
    minItems: 3,
    uniqueItems: true,
  };
  const { checks } = await check(schema, [{ id: 1 }, { id: 1 }]);
  expect(failing(checks)).toEqual(['duplicates.rows', 'row.count']);
});

test('what has no rule of ours is listed', async () => {
  const schema = {
    properties: {
      a: { type: ['string', 'integer'] },
      b: { type: 'integer', multipleOf: 2 },
      c: { type: 'string', pattern: '^(?!x)', format: 'hostname' },
      d: { not: { const: 1 } },
    },
    allOf: [{ required: ['a'] }],
    if: {},
    patternProperties: { '^x': {} },
  };
  const { inUse } = await check(schema, [{ a: 'x', b: 1, c: 'y', d: 2 }]);
  expect(inUse.losses.map(({ column, rule }) => `${String(column)} ${rule}`)).toEqual([
    'a type: ["string","integer"]',
    'b multipleOf: 2',
    'c pattern: "^(?!x)"',
    'c format: "hostname"',
    'd not: {"const":1}',
    'null allOf: [{"required":["a"]}]',
    'null if: {}',
    'null patternProperties: {"^x":{}}',
  ]);
});

test.each([
  [{ properties: { a: { $ref: 'other.json' } } }, 'the $ref "other.json" names another file'],
  [{ properties: { a: { $ref: '#/$defs/none' } } }, 'the $ref "#/$defs/none" names nothing'],
  [{ properties: { a: { $ref: '#/properties/a' } } }, 'the $ref "#/properties/a" never ends'],
  [{ $schema: 'https://json-schema.org/draft/2020-12/schema' }, 'a JSON Schema of a table has "properties"'],
])('%j', async (schema, message) => {
  await expect(check(schema, [{ a: 1 }])).rejects.toThrow(message);
});
