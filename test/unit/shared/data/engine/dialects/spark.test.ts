import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spark } from '../../../../../../shared/data/engine/dialects/spark.ts';
import { engineInFolder, type EngineFolder } from '../../../../../support/data/engine.ts';
import { duckdbOf } from '../../../../../support/spark/translate.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc
    .array(
      fc.constantFrom("'", '`', '\\', '$', '{env:HOME}', '--', '/*', ';', 'é', '😀', '\n', '\\u0027', ' '),
      {
        maxLength: 8,
      },
    )
    .map((parts) => parts.join('')),
);
const storable = hostile.filter((text) => text.isWellFormed() && !text.includes('\0'));

test('any text as a literal, under any name, is read back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      storable,
      storable.filter((name) => name !== ''),
      async (text, name) => {
        const rows = await place.engine.rows(
          duckdbOf(`select ${spark.literal(text)} as ${spark.identifier(name)}, 1 as \`last\``),
        );
        expect(rows).toEqual([{ [name]: text, last: 1 }]);
      },
    ),
    {
      numRuns: 300,
      examples: [
        ["\\' or 1=1 --", 'a`b'],
        ['${env:HOME}\\', '`'],
        ['', '__proto__'],
      ],
    },
  );
});

test('a literal is printable ASCII alone, in which nothing is replaced', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(spark.literal(text)).toMatch(/^'(?:[ !"#%&(-[\]-~]|\\u[\da-f]{4})*'$/);
    }),
  );
});

test.each([
  ['decimal(38,10)', 'DECIMAL(38,10)'],
  ['array<array<binary>>', 'VARCHAR[][]'],
  ['string collate UTF8_LCASE', 'VARCHAR'],
  ['timestamp', 'TIMESTAMP WITH TIME ZONE'],
  ['timestamp_ntz', 'TIMESTAMP'],
  ['binary', null],
  ['interval day to second', null],
  ['timestamp_ntz_nanos', null],
  ['constructor', null],
])('%s is %s here', (type, local) => {
  expect(spark.localType(type)).toBe(local);
});
