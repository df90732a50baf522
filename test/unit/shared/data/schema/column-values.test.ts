import { afterAll, beforeAll, expect, test } from 'vitest';
import { failing } from '../../../../support/data/check-against.ts';
import { checkFiles } from '../../../../support/data/check-file.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

test.each<[string, string, number]>([
  ['default', '"90.5,-45"\n"1, 2"\n1\n"a,b"\n', 2],
  ['array', '"[90.5, -45]"\n"[1,2,3]"\n"1,2"\n', 2],
  ['object', '"{""lon"": 1, ""lat"": ""2.5""}"\n"{""lon"": 1}"\n"{"\n', 2],
])('a geopoint of the format %s', async (format, cells, wrong) => {
  const fields = [{ name: 'at', type: 'geopoint', format }];
  const checks = await checkFiles(place, { 'd.csv': `at\n${cells}` }, { fields });
  expect(checks.find(({ id }) => id === 'column.type')).toMatchObject({ count: wrong, verdict: 'fail' });
});

test('an empty group character is none', async () => {
  const fields = [{ name: 'n', type: 'number', groupChar: '' }];
  expect(failing(await checkFiles(place, { 'd.csv': 'n\n1.5\n2\n' }, { fields }))).toEqual([]);
});

test('a number in a JSON column of texts is no text, and is shown as it is written', async () => {
  const fields = [{ name: 'title', type: 'string', constraints: { required: true, maxLength: 3 } }];
  const rows = ['"abc"', '300', '"12"', 'true', '"long"', 'null'];
  const json = rows.map((value) => `{"title": ${value}}\n`).join('');
  const checks = await checkFiles(place, { 'd.jsonl': json }, { fields });
  const found = (id: string): unknown => checks.find((check) => check.id === id);
  expect(found('column.type')).toMatchObject({
    count: 2,
    n: 5,
    samples: [
      { line: 2, value: '300' },
      { line: 4, value: 'true' },
    ],
  });
  expect(found('length')).toMatchObject({ count: 1, samples: [{ line: 5, value: 'long' }] });
  expect(found('missing')).toMatchObject({ count: 1 });
});
