import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkFiles } from '../../../../support/data/check-file.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

/** 200 rows of which some have no value. */
const table = (missing: number): string =>
  `id,v\n${Array.from({ length: 200 }, (_, row) => `${String(row)},${row < missing ? '' : String(row % 9)}`).join('\n')}\n`;

const missingOf = async (now: number, before: number, own: object = {}) =>
  (
    await checkFiles(
      place,
      { 'now.csv': table(now) },
      { fields: [{ name: 'id' }, { name: 'v', ...own }] },
      { reference: { 'before.csv': table(before) } },
    )
  ).filter(({ id, column }) => id === 'missing' && column === 'v');

test('a column that had no missing value in the baseline may have none', async () => {
  expect(await missingOf(1, 0)).toMatchObject([
    {
      verdict: 'fail',
      severity: 'error',
      value: 0.005,
      threshold: 0,
      n: 200,
      m: 200,
      count: 1,
      samples: [{ file: 'now.csv', line: 2, row: 1 }],
    },
  ]);
  expect(await missingOf(0, 0)).toMatchObject([{ verdict: 'pass', value: 0, threshold: 0 }]);
});

test('otherwise its share, three standard errors and a hundredth are usual', async () => {
  const limit = 0.1 + 3 * Math.sqrt((0.1 * 0.9) / 200) + 0.01;
  expect(await missingOf(34, 20)).toMatchObject([
    { verdict: 'pass', value: 0.17, threshold: expect.closeTo(limit, 3) as number },
  ]);
  expect(await missingOf(36, 20)).toMatchObject([{ verdict: 'fail', value: 0.18 }]);
});

test('the schema has the first word', async () => {
  expect(await missingOf(40, 0, { 'x-mlops': { maxMissing: 0.5 } })).toMatchObject([
    { verdict: 'pass', threshold: 0.5, m: null },
  ]);
  expect(await missingOf(40, 0, { 'x-mlops': { severity: { missing: 'off' } } })).toEqual([]);
  expect(await missingOf(40, 0, { 'x-mlops': { role: 'label' } })).toEqual([]);
});
