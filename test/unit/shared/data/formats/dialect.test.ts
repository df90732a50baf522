import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkAgainst, failing } from '../../../../support/data/check-against.ts';
import { checkPlace } from '../../../../support/data/check-place.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const FIELDS = [
  { name: 'id', type: 'integer' },
  { name: 'name', type: 'string', constraints: { maxLength: 12 } },
];

const packageOf = (resource: object, ...others: object[]): string =>
  JSON.stringify({
    resources: [{ name: 't', path: 't.csv', schema: { fields: FIELDS }, ...resource }, ...others],
  });

const check = (text: string | Buffer, resource: object, file = 't.csv'): ReturnType<typeof checkAgainst> =>
  checkAgainst(
    place,
    { [file]: text, 'p.json': packageOf({ path: file, ...resource }) },
    { data: file, schema: 'p.json#t' },
  );

/** Values and physical lines that the type check of `id` found. */
async function wrongIds(text: string | Buffer, resource: object): Promise<unknown> {
  const { checks } = await check(text, resource);
  expect(checks.find(({ id }) => id === 'columns.missing')?.verdict ?? 'pass').toBe('pass');
  const type = checks.find(({ id, column }) => id === 'column.type' && column === 'id');
  return type?.samples.map(({ value, line, file }) => [value, line, file]);
}

describe('a wrong value is found on its physical line', () => {
  test.each<[string, object, string]>([
    ['delimiter ;', { delimiter: ';' }, 'id;name\n1;"a;\nb"\nx;c\n'],
    ['delimiter | in CRLF', { delimiter: '|' }, 'id|name\r\n1|"a|\r\nb"\r\nx|c\r\n'],
    ['a tab', { delimiter: '\t' }, 'id\tname\n1\t"a\n\tb"\nx\tc\n'],
    ['two characters', { delimiter: '::' }, 'id::name\n1::"a::\n:b"\nx::c:\n'],
    ['no ASCII character', { delimiter: '¦' }, 'id¦name\n1¦"a\nb"\nx¦c\n'],
    ['another quote', { quoteChar: "'" }, "id,name\n1,'a,\n''\"'\nx,\"c\n"],
    ['no quote', { quoteChar: '' }, 'id,name\n1,"a\n2,b"\nx,c'.replace('2,b"', '2,"""')],
    ['no header', { header: false }, '1,"a\nb"\n2,c\nx,d\n'.replace('2,c\n', '')],
    [
      'a header of two rows',
      { headerRows: [1, 2], headerJoin: '' },
      'i,na\nd,me\n1,a\nx,b\n'.replace('1,a\n', '\n'),
    ],
    ['comments', { commentChar: '#' }, '# of, "\nid,name\n# two\nx,#c\n'],
    ['a comment row', { commentRows: [2] }, 'id,name\ny,none\n1,b\nx,c\n'],
    ['initial space', { skipInitialSpace: true }, 'id, name\n 1, "a,\nb"\n x, c\n'],
    ['a backslash before a quote', { escapeChar: '\\' }, 'id,name\n1,"a\\",\nb"\nx,c\\,d\n'],
    [
      'quotes that are never doubled',
      { doubleQuote: false, escapeChar: '\\' },
      'id,name\n1,"a\\\\"\n2,"\n"\nx,\\"\n',
    ],
  ])('%s', async (_, dialect, text) => {
    const line = text.split(/\n/).findIndex((one) => /^ ?x/.test(one)) + 1;
    expect(await wrongIds(text, { dialect })).toEqual([['x', line, 't.csv']]);
  });

  test.each([
    ['latin1', Buffer.from('id,name\n1,\xe9\xe9\nx,b\n', 'latin1')],
    ['utf-16le', Buffer.from('\ufeffid,name\n1,éé\nx,b\n', 'utf16le')],
  ])('in %s', async (encoding, text) => {
    expect(await wrongIds(text, { encoding })).toEqual([['x', 3, 't.csv']]);
  });

  test.each(['id,name\r\n1,"a\nb"\n2,c\r\nx,d\n', 'id,name\n1,"a\r\nb"\r\n2,c\rx,d\n'])(
    'of a file of mixed line ends, %j',
    async (text) => {
      const line = text.split(/\r\n|\r|\n/).indexOf('x,d') + 1;
      expect(await wrongIds(text, {})).toEqual([['x', line, 't.csv']]);
    },
  );
});

test('values are the same whatever the dialect is', async () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', '"', "'", ';', ',', ' ', '\n', '\r\n', '\\', '#', 'é'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 6 }), async (cells) => {
      const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
      const text = `'id';'name'\r\n${cells.map((one, index) => `${String(index)};${quote(one)}\n`).join('')}`;
      const fields = [
        { name: 'id', type: 'integer' },
        { name: 'name', type: 'string', constraints: { enum: ['none'] } },
      ];
      const { checks } = await check(text, {
        dialect: { delimiter: ';', quoteChar: "'" },
        schema: { fields, missingValues: [] },
      });
      const domain = checks.find(({ id, column }) => id === 'domain' && column === 'name');
      expect(domain?.count).toBe(cells.length);
      const samples = domain?.samples ?? [];
      expect(new Set(samples.map(({ value }) => value))).toEqual(new Set(cells.slice(0, samples.length)));
    }),
    { numRuns: 30 },
  );
});

describe('what is no record of the dialect is refused at its physical line', () => {
  test.each<[string, object, string, string, number]>([
    [
      'a row too long',
      { commentChar: '#' },
      '# c\nid,name\n1,a\n1,2,3\n',
      'the row has 3 cells, the header has 2',
      4,
    ],
    ['an open quote', { quoteChar: "'" }, "id,name\n1,a\n2,'b\n", 'is never closed', 3],
    ['text after a quote', { quoteChar: "'" }, "id,name\n1,'a'b\n", 'text follows the closing quote', 2],
  ])('%s', async (_, dialect, text, message, line) => {
    await expect(check(text, { dialect })).rejects.toMatchObject({
      message: expect.stringContaining(message) as string,
      place: { file: 't.csv', line },
    });
  });
});

test('what the engine refuses of another delimiter is told with its physical line', async () => {
  const files = {
    'long.csv': 'id;name\n1;"a\n"\n1;2;3\n',
    'long.json': packageOf({ dialect: { delimiter: ';' } }),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(place.folder, name), text);
  await expect(
    checkPlace(place, place.folder, { data: 'long.csv', schema: 'long.json' }),
  ).rejects.toMatchObject({
    message: expect.stringContaining('the row has 3 cells, the header has 2') as string,
    place: { file: 'long.csv', line: 4 },
  });
});

test.each<[object, string]>([
  [{ dialect: { delimiter: 1 } }, '"delimiter" of a dialect is a text, and not 1'],
  [{ dialect: { header: 'no' } }, '"header" of a dialect is true or false'],
  [{ dialect: { headerRows: [0] } }, '"headerRows" of a dialect is a list of row numbers from 1'],
  [{ dialect: { delimiter: '"' } }, 'are different characters of one line'],
  [{ dialect: '../d.json' }, 'the dialect of a resource is a map, or the path of a file beside the package'],
  [{ encoding: 'klingon' }, 'the encoding "klingon" is not known'],
])('%j is refused', async (resource, message) => {
  await expect(check('id,name\n1,a\n', resource)).rejects.toThrow(message);
});

test('a dialect may stand in a file of its own; what it says beyond reading is listed', async () => {
  const dialect = { delimiter: '|', lineTerminator: ';', nullSequence: '\\N', caseSensitiveHeader: false };
  const { inUse, checks } = await checkAgainst(
    place,
    {
      't.csv': 'id|name\n1|a\n',
      'd.json': JSON.stringify(dialect),
      'p.json': packageOf({ dialect: 'd.json' }),
    },
    { data: 't.csv', schema: 'p.json#t' },
  );
  expect(failing(checks)).toEqual([]);
  expect(inUse.losses.map(({ rule }) => rule)).toEqual([
    'dialect.lineTerminator: ";"',
    'dialect.nullSequence: "\\\\N"',
  ]);
});

test('a foreign key names another resource of the package, read as that one is written', async () => {
  const schema = {
    fields: FIELDS,
    foreignKeys: [{ fields: 'name', reference: { resource: 'cities', fields: 'city' } }],
  };
  const cities = {
    name: 'cities',
    path: ['c1.csv', 'c2.csv'],
    dialect: { delimiter: ';', commentChar: '#' },
  };
  const files = {
    't.csv': 'id,name\n1,Oslo\n2,Bergen\n3,Paris\n',
    'c1.csv': '# one\ncity;n\nOslo;1\n',
    'c2.csv': 'city;n\nBergen;2\n',
    'p.json': packageOf({ schema }, cities),
  };
  const { checks } = await checkAgainst(place, files, { data: 't.csv', schema: 'p.json#t' });
  const key = checks.find(({ id }) => id === 'foreignKey');
  expect(key).toMatchObject({ verdict: 'fail', count: 1, n: 3, m: 2 });
  expect(key?.samples).toMatchObject([{ value: 'Paris', line: 4 }]);
});
