import { afterAll, beforeAll, expect, test } from 'vitest';
import { repeatedPlaces } from '../../../../../shared/data/checks/repeated-places.ts';
import { checkFiles } from '../../../../support/data/check-file.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const ROWS = 120_000;

test('the places of all rows that share a hash with another, and few others', async () => {
  const { engine } = place;
  await engine.run(
    `create table hashed as select hash(case when i % 1000 = 7 then i // 2000 else i + 1e6 end) as h from range(${String(ROWS)}) t(i)`,
  );
  const shared = await engine.rows(
    `select i from (select rowid + 1 as i, count(*) over (partition by h) as n from hashed) where n > 1 order by i`,
  );
  const places = await repeatedPlaces(engine, 'hashed', ROWS);
  expect(shared.length).toBe(ROWS / 1000);
  expect([...(places ?? [])]).toEqual(expect.arrayContaining(shared.map(({ i }) => Number(i))));
  expect(places?.length).toBeLessThan(shared.length + 50);
});

test('no place where no hash repeats, and none told where too many do', async () => {
  const { engine } = place;
  const different = `(select (i::ubigint << 40) as h from range(${String(ROWS)}) t(i))`;
  expect(await repeatedPlaces(engine, different, ROWS)).toEqual(new Float64Array());
  expect(
    await repeatedPlaces(engine, `(select 1::ubigint as h from range(${String(2 * ROWS)}))`, 2 * ROWS),
  ).toBeNull();
});

test('repeats of many rows are counted and found with their lines, whatever a column is called', async () => {
  const lines = Array.from({ length: ROWS }, (_, i) => `${String(i)},x`);
  lines[70_000] = '3,x';
  lines[110_000] = '3,x';
  for (const header of ['a,b', 'rowid,b']) {
    const checks = await checkFiles(place, { 'd.csv': `${header}\n${lines.join('\n')}\n` }, null);
    expect(checks.find(({ id }) => id === 'duplicates.rows')).toMatchObject({
      count: 2,
      n: ROWS,
      samples: [{ line: 70_002 }, { line: 110_002 }],
    });
  }
});
