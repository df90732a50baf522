import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trinoDialect } from '../../../../../../shared/data/engine/dialects/trino.ts';
import { engineInFolder, type EngineFolder } from '../../../../../support/data/engine.ts';
import { duckdbOf } from '../../../../../support/trino/translate.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const trino = trinoDialect('Trino');
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc
    .array(fc.constantFrom("'", '"', '\\', '+', '--', '/*', ';', "U&'", 'é', '😀', '\n', '0041', ' '), {
      maxLength: 8,
    })
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
          duckdbOf(`select ${trino.literal(text)} as ${trino.identifier(name)}, 1 as "last"`),
        );
        expect(rows).toEqual([{ [name]: text, last: 1 }]);
      },
    ),
    {
      numRuns: 300,
      examples: [
        ["\\' or 1=1 --", 'a"b'],
        ["é\\0041'", "U&'x'"],
        ['', '__proto__'],
        ['x', 'constructor'],
      ],
    },
  );
});

test('a literal is printable ASCII alone, whatever the text', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(trino.literal(text)).toMatch(/^(?:U&)?'[ -~]*'$/);
    }),
  );
});
