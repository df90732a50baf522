import { afterAll, beforeAll, expect, test } from 'vitest';
import golden from '../../../../fixtures/golden/formats/odcs.json' with { type: 'json' };
import { checkAgainst, failing } from '../../../../support/data/check-against.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const DATA = 'id,age,grp\n1,30,x\n2,40,y\n3,,y\n4,200,\n';
const contract = (properties: unknown, quality: unknown = []) =>
  JSON.stringify({
    kind: 'DataContract',
    apiVersion: 'v3.1.0',
    id: 'c',
    version: '1',
    status: 'active',
    schema: [{ name: 'd', properties, quality }],
  });
const check = (text: string) =>
  checkAgainst(place, { 'd.odcs.yaml': text, 'd.csv': DATA }, { data: 'd.csv', schema: 'd.odcs.yaml' });

test.each<[object, string[]]>([
  [{ name: 'id', logicalType: 'integer', required: true, unique: true, primaryKey: true }, []],
  [{ name: 'age', logicalType: 'integer', required: true }, ['age missing']],
  [{ name: 'age', logicalType: 'integer', logicalTypeOptions: { maximum: 120 } }, ['age range']],
  [{ name: 'grp', logicalType: 'string', logicalTypeOptions: { pattern: '^[xy]$', maxLength: 1 } }, []],
  [{ name: 'grp', unique: true }, ['grp unique']],
  [{ name: 'gone' }, ['gone column.missing']],
  [{ name: 'age', quality: [{ metric: 'nullValues', mustBe: 0 }] }, ['age sql']],
  [{ name: 'age', quality: [{ metric: 'nullValues', mustBeLessThan: 26, unit: 'percent' }] }, []],
  [{ name: 'age', quality: [{ metric: 'nullValues', mustBeLessThan: 25, unit: 'percent' }] }, ['age sql']],
  [
    {
      name: 'grp',
      quality: [{ metric: 'missingValues', arguments: { missingValues: [null, 'y'] }, mustBe: 3 }],
    },
    [],
  ],
  [{ name: 'grp', quality: [{ metric: 'invalidValues', arguments: { validValues: ['x'] }, mustBe: 2 }] }, []],
  [{ name: 'grp', quality: [{ rule: 'duplicateValues', mustNotBe: 1 }] }, ['grp sql']],
  [
    {
      name: 'age',
      quality: [{ type: 'sql', query: 'SELECT MAX(${column}) FROM ${table}', mustBeBetween: [0, 120] }],
    },
    ['age sql'],
  ],
])('%j', async (property, expected) => {
  const { checks, inUse } = await check(contract([property]));
  expect(inUse.format).toBe('odcs');
  expect(inUse.losses).toEqual([]);
  expect(failing(checks)).toEqual(expected);
});

/** The tool casts a time to a date before it looks; for us a value with a time of day is no date. */
const DIFFERENT = new Map([['{"properties":[{"name":"ts","logicalType":"date"}]}', 'failed']]);

test.each(
  golden.cases.map(
    ({ result, apiVersion = 'v3.1.0', ...object }) => [JSON.stringify(object), result, apiVersion] as const,
  ),
)('as the Data Contract CLI itself: %s -> %s', async (object, result, apiVersion) => {
  const text = JSON.stringify({
    kind: 'DataContract',
    apiVersion,
    schema: [{ name: 'd', ...JSON.parse(object) }],
  });
  const { checks, inUse } = await checkAgainst(
    place,
    { 'd.odcs.yaml': text, 'd.csv': golden.csv },
    { data: 'd.csv', schema: 'd.odcs.yaml' },
  );
  expect(inUse.losses).toEqual([]);
  const hasWarned = checks.some(({ id, verdict }) => id === 'sql' && verdict === 'warn');
  const own = failing(checks).length > 0 ? 'failed' : hasWarned ? 'warning' : 'passed';
  expect(own, failing(checks).join()).toBe(DIFFERENT.get(object) ?? result);
});

test('rules of the object, and what is listed', async () => {
  const { checks, inUse } = await check(
    contract(
      [
        {
          name: 'id',
          logicalType: 'vector',
          logicalTypeOptions: { multipleOf: 2 },
          quality: [{ type: 'custom', engine: 'soda' }, { metric: 'nullValues' }],
        },
      ],
      [
        { metric: 'rowCount', mustBeGreaterThan: 4 },
        { type: 'text', description: 'nice' },
      ],
    ),
  );
  expect(failing(checks)).toEqual(['sql']);
  expect(inUse.losses.map(({ reason }) => reason)).toEqual([
    'no type of ours is the same',
    'an option that is not known here',
    'a rule of soda',
    'says not what it must be',
    'a text for people',
  ]);
});

test('SQL of a contract meets the wall of our own queries', async () => {
  const quality = [{ type: 'sql', query: `select count(*) from read_text('/etc/passwd')`, mustBe: 0 }];
  await expect(check(contract([{ name: 'id' }], quality))).rejects.toThrow('calls read_text');
});
