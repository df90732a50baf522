import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildProfile } from '../../../../../shared/data/profile/build-profile.ts';
import type { ColumnProfile, CountedProfile } from '../../../../../shared/data/profile/profile.ts';
import { readProfile, writeProfile } from '../../../../../shared/data/profile/profile-files.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeEach(async () => {
  place = await engineInFolder();
});
afterEach(() => place.close());

let tables = 0;
const build = (sql: string, options = {}): Promise<CountedProfile> =>
  buildProfile(place.engine, `(${sql})`, { model: 'm', table: `t${String(tables++)}`, ...options });
const only = ({ profile }: CountedProfile): ColumnProfile => {
  const [column] = profile.columns;
  if (column === undefined) throw new Error('no column');
  return column;
};

test('integers beyond 2^53 keep every digit, in the profile and in the stored counts', async () => {
  const counted = await build(
    `select unnest([9007199254740992, 9007199254740993, 9007199254740993, -9007199254740995]::bigint[]) as id`,
  );
  expect(only(counted)).toMatchObject({ distinct: 3, min: '-9007199254740995', max: '9007199254740993' });
  expect(only(counted).quantiles.at(-1)).toEqual({ p: 0.99, value: '9007199254740993' });
  const { profile } = await writeProfile(place.engine, counted, place.folder);
  const again = await readProfile(place.engine, profile, 'stored');
  expect(only(again)).toEqual(only(counted));
  const rows = await place.engine.rows(
    `select text, n from ${again.counts.get('id')?.relation ?? ''} where text is not null order by text`,
  );
  expect(rows).toEqual([
    { text: '-9007199254740995', n: 1 },
    { text: '9007199254740993', n: 2 },
  ]);
});

test('negative zero is zero, whichever of them comes first', async () => {
  for (const values of ["'-0.0', '0.0'", "'0.0', '-0.0'", "'-0.0'"]) {
    const column = only(await build(`select unnest([${values}]::double[]) as x`));
    expect(column).toMatchObject({ distinct: 1, min: 0, max: 0 });
    expect(
      column.quantiles.every(({ value }) => Object.is(value, 0)),
      values,
    ).toBe(true);
  }
});

test('decimals of more digits than a double has stay apart', async () => {
  const column = only(
    await build(
      `select unnest(['0.1', '12345678901234567890.01', '12345678901234567890.02'])::decimal(38, 2) as price`,
    ),
  );
  expect(column).toMatchObject({ distinct: 3, min: 0.1, max: '12345678901234567890.02' });
});

test('unsigned and huge integers', async () => {
  const column = only(
    await build(`select unnest([18446744073709551615, 18446744073709551614]::uhugeint[]) as big`),
  );
  expect(column).toMatchObject({ distinct: 2, min: '18446744073709551614', max: '18446744073709551615' });
});

test('times before 1970 and infinite ones', async () => {
  const column = only(
    await build(
      `select unnest(['1969-12-31 00:00:00', '1600-02-29 12:00:00', '2016-12-31 23:59:59', 'infinity']::timestamp[]) as at`,
    ),
  );
  expect(column).toMatchObject({
    distinct: 3,
    min: Date.parse('1600-02-29T12:00:00Z') / 1000,
    max: Date.parse('2016-12-31T23:59:59Z') / 1000,
    infinities: 1,
    calendar: { step: 'second', weekdays: [0, 1, 1, 0, 0, 1, 0] },
  });
});

test('sorted numbers have the statistics of counted ones', async () => {
  const rows = 150_000;
  const value = `((i * 7919) % 100003) / 8.0::double`;
  const sql = `select case when i < 25000 then null when i % 70 = 0 then 'nan' else ${value} end as x from range(${String(rows)}) t(i)`;
  // The first rows decide how a column is read: here they are all missing, there they differ.
  const counted = await build(sql);
  const sorted = await build(`select * from (${sql}) order by x is null, hash(x)`);
  expect(sorted.counts.get('x')?.values).not.toBeNull();
  expect(counted.counts.get('x')?.values).toBeNull();
  expect(only(sorted)).toEqual(only(counted));
  const [line] = await place.engine.rows(
    `select count(distinct x) as d, avg(x) as mean, stddev_pop(x) as std, quantile_disc(x, 0.75) as q from (${sql}) where isfinite(x)`,
  );
  expect(only(sorted)).toMatchObject({ distinct: line?.['d'], counts: 'binned' });
  expect(only(sorted).quantiles.find(({ p }) => p === 0.75)?.value).toBe(line?.['q']);
  expect(only(sorted).mean).toBeCloseTo(Number(line?.['mean']), 8);
  expect(only(sorted).std).toBeCloseTo(Number(line?.['std']), 8);
  const sum = only(sorted).histogram?.counts.reduce((total, count) => total + count, 0);
  expect(sum).toBe(rows - only(sorted).nulls - (only(sorted).nans ?? 0));
});

test('texts have lengths and forms, lists lengths', async () => {
  const { profile } = await build(
    `select unnest(['AB-12', 'Cd-7', 'XY-90', 'été', null]) as t, unnest([[1, 2], [3, 4, 5], [6], null, []]) as l from range(5)`,
  );
  const [t, l] = profile.columns;
  expect(t).toMatchObject({ lengths: { min: 3, max: 5, mean: 4.25 }, distinct: 4 });
  expect(t?.patterns).toEqual([
    { value: 'A-9', count: 10 },
    { value: 'Aa-9', count: 5 },
    { value: 'a', count: 5 },
  ]);
  expect(l).toMatchObject({
    kind: 'list',
    lengths: { min: 0, max: 3, mean: 1.5 },
    nulls: 5,
    counts: 'values',
  });
});

test('columns whose names are SQL, emoji or many are described, each once', async () => {
  const odd = ['"; drop table x; --', "it's", 'a\nb', '🙂', '| cell |', ' '];
  const quoted = odd.map((name, i) => `${String(i)} as "${name.replaceAll('"', '""')}"`);
  const many = Array.from({ length: 1_000 }, (_, i) => `${i % 2 === 0 ? 'i' : "'v' || i"} as c${String(i)}`);
  const counted = await build(`select ${[...quoted, ...many].join(', ')} from range(20) t(i)`);
  expect(counted.profile.columns.map(({ name }) => name).slice(0, 6)).toEqual(odd);
  expect(counted.profile.columns).toHaveLength(1_006);
  expect(counted.profile.columns.at(-1)).toMatchObject({ name: 'c999', distinct: 20, hashed: true });
  const { profile } = await writeProfile(place.engine, counted, place.folder);
  const again = await readProfile(place.engine, profile, 'stored');
  const rows = await place.engine.rows(`select sum(n) as n from ${again.counts.get('c998')?.relation ?? ''}`);
  expect(rows).toEqual([{ n: 20 }]);
});
