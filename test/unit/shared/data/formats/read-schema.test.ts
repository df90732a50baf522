import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAgainst, failing } from '../../../../support/data/check-against.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const PACKAGE = {
  name: 'shop',
  resources: [
    { name: 'orders', path: 'orders.csv', schema: { fields: [{ name: 'id', type: 'integer' }] }, bytes: 8 },
    { name: 'clients', path: 'people.csv', schema: 'clients.json', dialect: { delimiter: ';' } },
  ],
};
const CLIENTS = { fields: [{ name: 'id', type: 'string', constraints: { maxLength: 1 } }] };

test('a Data Package: the resource is that of the file, of the name, or named after #', async () => {
  const files = {
    'datapackage.json': JSON.stringify(PACKAGE),
    'clients.json': JSON.stringify(CLIENTS),
    'orders.csv': 'id\n1\nx\n',
    'people.csv': 'id\na\nbb\n',
  };
  const orders = await checkAgainst(place, files, { data: 'orders.csv', schema: 'datapackage.json' });
  expect(failing(orders.checks)).toEqual(['id column.type']);
  expect(orders.inUse.losses).toEqual([
    {
      column: null,
      rule: 'bytes: 8',
      reason: 'files are not compared with it',
      file: 'datapackage.json',
      line: 1,
    },
  ]);
  const people = await checkAgainst(place, {}, { data: 'people.csv', schema: 'datapackage.json' });
  expect(failing(people.checks)).toEqual(['id length']);
  expect(people.inUse.losses).toEqual([]);
  expect(people.inUse.schema.layout?.dialect).toMatchObject({ delimiter: ';' });
  const named = await checkAgainst(place, {}, { data: 'orders.csv', schema: 'datapackage.json#clients' });
  expect(failing(named.checks)).toEqual([]);
});

test.each<[string, string, string]>([
  [
    'a table that nobody describes',
    'datapackage.json#none',
    'describes no table "none"; known are orders, clients',
  ],
  [
    'no table by the name of the data',
    'datapackage.json',
    'describes 2 tables, none of them by the name of the data',
  ],
])('%s', async (_, schema, message) => {
  const files = { 'datapackage.json': JSON.stringify(PACKAGE), 'other.csv': 'id\n1\n' };
  await expect(checkAgainst(place, files, { data: 'other.csv', schema })).rejects.toThrow(message);
});

test('a part of a schema that stands beside it is no rule that nobody checks', async () => {
  const resources = [
    { name: 'a', path: 'a.csv', schema: { fields: [{ name: 'id' }] }, missingValues: ['-'] },
  ];
  const files = { 'beside.json': JSON.stringify({ resources }), 'a.csv': 'id\n1\n' };
  await expect(checkAgainst(place, files, { data: 'a.csv', schema: 'beside.json' })).rejects.toThrow(
    '"missingValues" stands beside the schema of "a" and says nothing',
  );
});

test('a schema beside a package stays beside it', async () => {
  const resources = [{ name: 'a', path: 'a.csv', schema: '../secret.json' }];
  const files = { 'out.json': JSON.stringify({ resources }), 'a.csv': 'id\n1\n' };
  await expect(checkAgainst(place, files, { data: 'a.csv', schema: 'out.json' })).rejects.toThrow(
    'the schema of a resource is a map, or the path of a file beside the package',
  );
});

test('a fault of a packaged schema stands at its place in the package', async () => {
  const text =
    'resources:\n  - name: a\n    path: a.csv\n    schema:\n      fields:\n        - {name: x, type: int}\n';
  const read = checkAgainst(place, { 'p.yml': text, 'a.csv': 'x\n1\n' }, { data: 'a.csv', schema: 'p.yml' });
  await expect(read).rejects.toMatchObject({ place: { file: 'p.yml', line: 6 } });
});
