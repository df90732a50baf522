import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identifier, literal } from '../../../../../shared/data/engine/sql-text.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeEach(async () => {
  place = await engineInFolder();
});
afterEach(() => place.close());

test('small results are plain values; integers beyond a double are text', async () => {
  const [row] = await place.engine.rows(
    `select 1::bigint as small, 9007199254740993::bigint as big, true as yes, null as nothing, timestamp '2001-01-02 03:04:05' as moment`,
  );
  expect(row).toEqual({
    small: 1,
    big: '9007199254740993',
    yes: true,
    nothing: null,
    moment: '2001-01-02T03:04:05.000Z',
  });
});

test('parameters are values, never SQL', async () => {
  const hostile = `'; drop table x; --`;
  expect(await place.engine.rows('select $1 as v', [hostile])).toEqual([{ v: hostile }]);
});

test('a column may have any name', async () => {
  const select = `select 'a' as "__proto__", 'b' as "constructor", 'c' as "1"`;
  const [row = {}] = await place.engine.rows(select);
  expect(Object.entries(row)).toEqual([
    ['1', 'c'],
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
  expect(Object.keys(await place.engine.columns(select))).toEqual(['1', '__proto__', 'constructor']);
});

test('columns keep order, nulls and whole numbers across chunks', async () => {
  const columns = await place.engine.columns(
    `select i::bigint i, case when i % 2 = 0 then 'even' end s, case when i = 4999 then null else i / 2 end d, 1.25::decimal(5,2) f
     from range(5000) t(i) order by i`,
  );
  const { i, s, d, f } = columns;
  expect(i?.kind === 'number' ? [i.values.length, i.values[4321]] : null).toEqual([5000, 4321]);
  expect(s?.kind === 'text' ? s.values.slice(0, 2) : null).toEqual(['even', null]);
  expect(d?.kind === 'number' ? [d.valid[4999], d.values[4999], d.values[3]] : null).toEqual([
    0,
    Number.NaN,
    1.5,
  ]);
  expect(f?.kind === 'number' ? f.values[0] : null).toBe(1.25);
});

test('names and texts with quotes stay names and texts', async () => {
  const name = `a"b'c`;
  expect(await place.engine.rows(`select ${literal(name)} as ${identifier(name)}`)).toEqual([
    { [name]: name },
  ]);
});

test('after lock-down only the listed files are read, and nothing can be set', async () => {
  const allowed = join(place.folder, 'allowed.csv');
  const other = join(place.folder, 'other.csv');
  await writeFile(allowed, 'a\n1\n');
  await writeFile(other, 'a\n2\n');
  await place.engine.lockDown([allowed]);
  expect(await place.engine.rows(`from ${literal(allowed)}`)).toEqual([{ a: 1 }]);
  await expect(place.engine.rows(`from ${literal(other)}`)).rejects.toThrow(/disabled/);
  await expect(
    place.engine.run(`copy (select 1) to ${literal(join(place.folder, 'out.csv'))}`),
  ).rejects.toThrow(/disabled/);
  await expect(place.engine.run('install httpfs')).rejects.toThrow(/disabled/);
  await expect(place.engine.run('set enable_external_access = true')).rejects.toThrow(/locked|Cannot/);
});

test('a text with NUL is one literal', async () => {
  expect(await place.engine.rows(`select ${literal('\0')} as nul, length(${literal("a\0'b")}) as n`)).toEqual(
    [{ nul: '\0', n: 4 }],
  );
});
