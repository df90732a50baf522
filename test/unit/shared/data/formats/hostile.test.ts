import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSchema } from '../../../../../shared/data/formats/read-schema.ts';
import { UserError } from '../../../../../shared/errors.ts';
import expectations from '../../../../fixtures/golden/formats/great-expectations.json' with { type: 'json' };
import tfmd from '../../../../fixtures/golden/formats/tfmd.json' with { type: 'json' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A schema is read, or refused in words for its author; anything else is a fault of ours. */
async function read(name: string, text: string): Promise<void> {
  await writeFile(join(folder, name), text);
  try {
    await readSchema({ setting: name, environment: 'training', data: ['d.csv'], workspace: folder });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.place.file).toBe(name);
  }
}

const value = fc.oneof(
  { depthSize: 'small' },
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    'a',
    '',
    '"',
    '${x}',
    '{{ x }}',
    '(?=a)',
    '(((((',
    [null],
    [[1, 2]],
    { value: 1 },
    { $PARAMETER: 'x' },
    -1,
    1e308,
    0.5,
  ),
);
const types = [...new Set(expectations.cases.map(({ type }) => type))];
const names = [...new Set(expectations.cases.flatMap(({ kwargs }) => Object.keys(kwargs)))];
const some = (keys: string[]) => fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 6 });
const column = (keys: string[]) =>
  fc.dictionary(fc.constantFrom('a', 'b', '', '"x', 'toString'), fc.oneof(value, some(keys)), { maxKeys: 3 });

const SCHEMAS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'suite.json': fc.record({
    expectations: fc.array(
      fc.oneof(
        value,
        fc.record({
          type: fc.constantFrom(...types, 'toString'),
          kwargs: fc.oneof(value, some(names)),
          severity: value,
        }),
      ),
      { maxLength: 4 },
    ),
  }),
  'pandera.json': fc.record({
    schema_type: fc.constant('dataframe'),
    columns: fc.oneof(
      value,
      column([
        'dtype',
        'nullable',
        'unique',
        'checks',
        'required',
        'regex',
        'isin',
        'in_range',
        'str_length',
        'str_matches',
        'ge',
        'constructor_',
      ]),
    ),
    strict: value,
    unique: value,
    checks: value,
    index: value,
  }),
  'contract.json': fc.record({
    kind: fc.constant('DataContract'),
    schema: fc.oneof(
      value,
      fc.array(
        fc.record({
          name: value,
          properties: fc.oneof(
            value,
            fc.array(
              fc.record({
                name: value,
                logicalType: value,
                logicalTypeOptions: fc.oneof(value, some(['minimum', 'maxLength', 'pattern'])),
                quality: fc.oneof(
                  value,
                  fc.array(some(['metric', 'type', 'query', 'mustBe', 'mustBeBetween', 'arguments'])),
                ),
              }),
            ),
          ),
        }),
      ),
    ),
  }),
  'dbt.json': fc.record({
    models: fc.oneof(
      value,
      fc.array(
        fc.record({
          name: fc.constantFrom('a', 'd'),
          columns: fc.array(
            fc.record({
              name: value,
              tests: fc.oneof(
                value,
                fc.array(
                  fc.oneof(value, some(['unique', 'not_null', 'accepted_values', 'config', 'test_name'])),
                ),
              ),
              constraints: value,
            }),
          ),
          tests: value,
        }),
      ),
    ),
    sources: value,
  }),
};

test.each(Object.entries(SCHEMAS))('%s of random parts', async (name, schema) => {
  await fc.assert(
    fc.asyncProperty(schema, (written) => read(name, JSON.stringify(written))),
    { numRuns: 150 },
  );
});

test('text format, cut and mixed', async () => {
  const pieces = fc.constantFrom(
    ...tfmd.cases.flatMap(({ schema }) => schema.split(/(?<=[{}: ])/)),
    '"',
    '\\',
    '<',
    '>',
    '[',
    ']',
    '#',
    '-',
    '\u0000',
    '"\\x',
    'inf',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { maxLength: 40 }), (parts) => read('schema.pbtxt', parts.join(''))),
    { numRuns: 200 },
  );
});

test.each([
  [
    'bomb.yml',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
      .split('')
      .map(
        (key, index) =>
          `${key}: &${key} [${Array.from({ length: 9 }, () => `*${'abcdefghij'.charAt(index)}`).join()}]`,
      )
      .join('\n')}\nexpectations: *j\n`,
  ],
  ['deep.json', `{"expectations": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
  ['deep.pbtxt', `feature ${'{ a '.repeat(10_000)}`],
  ['long.pbtxt', `feature { name: "${'x'.repeat(1_500_000)}" }`],
  [
    'condition.json',
    JSON.stringify({
      expectations: [
        {
          type: 'expect_column_to_exist',
          kwargs: { column: 'a', row_condition: `${'('.repeat(50_000)}a == 1` },
        },
      ],
    }),
  ],
])('%s', (name, text) => read(name, text));
