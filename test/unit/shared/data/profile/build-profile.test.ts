import { createHash, createHmac } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ColumnDrift } from '../../../../../shared/data/drift/column-drift.ts';
import { compareProfiles } from '../../../../../shared/data/drift/compare-profiles.ts';
import { buildProfile } from '../../../../../shared/data/profile/build-profile.ts';
import { fitProfile } from '../../../../../shared/data/profile/fit-profile.ts';
import { stableEdges } from '../../../../../shared/data/profile/histogram.ts';
import { readProfile, writeProfile } from '../../../../../shared/data/profile/profile-files.ts';
import type { ColumnProfile, CountedProfile } from '../../../../../shared/data/profile/profile.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeEach(async () => {
  place = await engineInFolder();
});
afterEach(() => place.close());

let tables = 0;
const build = (sql: string, options = {}): Promise<CountedProfile> =>
  buildProfile(place.engine, `(${sql})`, { model: 'm', table: `t${String(tables++)}`, ...options });
const column = ({ profile }: CountedProfile, name: string): ColumnProfile | undefined =>
  profile.columns.find((candidate) => candidate.name === name);
const stored = async (counted: CountedProfile): Promise<CountedProfile> => {
  await writeProfile(place.engine, counted, place.folder);
  return readProfile(place.engine, join(place.folder, 'profile.json'), `s${String(tables++)}`);
};
const compare = async (a: CountedProfile, b: CountedProfile): Promise<ColumnDrift[]> =>
  compareProfiles(place.engine, a, b);

test('missing, not-a-number and infinity are counted apart and are part of no statistic', async () => {
  const counted = await build(
    `select unnest(['1', '2', '3', null, 'nan', 'inf', '-inf', '2']::double[]) as x, unnest(['a', 'NA', ' n/a', '', null, 'a', '-', 'b']) as s`,
  );
  expect(counted.profile.rows).toBe(8);
  expect(column(counted, 'x')).toMatchObject({
    ...{ nulls: 1, nans: 1, infinities: 2, distinct: 3, min: 1, max: 3, mean: 2, zeros: 0 },
    std: 0.707106781187,
  });
  const s = column(counted, 's');
  expect(s).toMatchObject({ nulls: 1, nans: null, distinct: 6 });
  expect(s?.spellings.map(({ value }) => value).sort()).toEqual(['', ' n/a', '-', 'NA']);
});

test('rare categories are pooled, and all rows are accounted for', async () => {
  const counted = await build(
    `select case when i < 90 then 'often' when i < 97 then 'rare' else 'single' end as s from range(100) t(i)`,
  );
  expect(column(counted, 's')).toMatchObject({
    hashed: false,
    top: [
      { value: 'often', count: 90 },
      { value: 'rare', count: 7 },
    ],
    other: { distinct: 1, count: 3 },
  });
});

test('texts that look like identifiers and personal numbers are stored as HMACs only, and still compare', async () => {
  const sql = `select 'person ' || i as name, 100000 + i % 90 as phone, i % 4 as x from range(300) t(i)`;
  const counted = await build(sql, { personal: ['phone'] });
  expect(column(counted, 'name')).toMatchObject({ hashed: true, top: [] });
  expect(column(counted, 'phone')).toMatchObject({ hashed: true, top: [], kind: 'category', min: null });
  const again = await stored(counted);
  const texts = await place.engine.rows(`select text from ${again.counts.get('name')?.relation ?? ''}`);
  const key = createHash('sha256').update('mlops-actions profile m').digest();
  expect(texts.map(({ text }) => text)).toContain(createHmac('sha256', key).update('person 7').digest('hex'));
  const files = await Promise.all(
    ['profile.json', 'profile-counts.parquet'].map((file) => readFile(join(place.folder, file))),
  );
  for (const file of files) expect(file.includes('person')).toBe(false);

  const drift = await compare(again, await build(sql, { personal: ['phone'] }));
  expect(drift.map(({ column: name, effect, shares }) => [name, effect, shares === null])).toContainEqual([
    'name',
    0,
    true,
  ]);
});

test('the order of rows changes nothing', async () => {
  const sql = `select i, i % 7 as x, (i * 7919 % 1000) / 8 as y, 'c' || (i % 5) as s from range(2000) t(i)`;
  const [one, other] = [await build(`${sql} order by i`), await build(`${sql} order by hash(i)`)];
  expect(other.profile).toEqual(one.profile);
});

test('drift by stored counts equals drift by rows, for any data', async () => {
  const rows = fc.array(
    fc.record({
      x: fc.option(fc.integer({ min: -5, max: 5 })),
      s: fc.option(fc.constantFrom('a', 'b', 'c')),
    }),
    { minLength: 100, maxLength: 130 },
  );
  await fc.assert(
    fc.asyncProperty(rows, rows, async (before, now) => {
      const [reference, current] = [await build(values(before)), await build(values(now))];
      expect(await compare(await stored(reference), current)).toEqual(await compare(reference, current));
      for (const drift of await compare(reference, await build(values(before)))) {
        expect(drift.effect ?? 0).toBe(0);
      }
    }),
    { numRuns: 5, endOnFailure: true },
  );
});

test('columns of more than 50,000 numbers are compared in bins, close to the exact distance', async () => {
  const sql = (shift: number): string =>
    `select ((i * 7919) % 60000) / 3 + ${String(shift)} as x from range(60000) t(i)`;
  const reference = await build(sql(0));
  expect(column(reference, 'x')?.counts).toBe('binned');
  const again = await stored(reference);
  const [equal] = await compare(again, await build(sql(0)));
  expect(equal).toMatchObject({ effect: 0, bins: 1002, verdict: 'pass' });
  const [moved] = await compare(again, await build(sql(2000)));
  expect(moved?.verdict).toBe('fail');
  // A shift moves every row by 2,000.
  expect(Math.abs((moved?.measures['w1'] ?? 0) / 2000 - 1)).toBeLessThan(0.01);
  expect(await compare(reference, await build(sql(2000)))).toEqual([moved, expect.anything()]);
});

test('without its counts a profile is compared in the bins and names that it holds', async () => {
  const sql = (shift: number): string =>
    `select i % 50 + ${String(shift)} as x, case when i % 3 = 0 then 'a' else 'b' end as s from range(1000) t(i)`;
  await stored(await build(sql(0)));
  await rm(join(place.folder, 'profile-counts.parquet'));
  const bare = await readProfile(place.engine, join(place.folder, 'profile.json'), 'none');
  const same = await compare(bare, await build(sql(0)));
  expect(same.map(({ effect, verdict, bins }) => [effect, verdict, bins !== null])).toEqual([
    [0, 'pass', true],
    [0, 'pass', false],
    [0, 'pass', true],
  ]);
  const moved = await compare(bare, await build(sql(40)));
  expect(moved.map(({ verdict }) => verdict)).toEqual(['fail', 'pass', 'pass']);
});

test('counts of another run are refused', async () => {
  await stored(await build('select 1 as x'));
  const path = join(place.folder, 'profile.json');
  const profile = await readFile(path, 'utf8');
  await writeProfile(place.engine, await build('select 2 as x'), place.folder);
  await writeFile(path, profile);
  await expect(readProfile(place.engine, path, 'other')).rejects.toThrow(/another digest/);
});

test('missing shares, roles and labels', async () => {
  const sql = (missing: number, late: number): string =>
    `select case when i < ${String(missing)} then null else i % 5 end as x, i as id, (i < ${String(late)})::integer as late,
       timestamp '2001-01-01' + interval (i) second as at from range(1000) t(i)`;
  const roles = { id: 'id', late: 'label' };
  const drift = await compare(await build(sql(0, 216), { roles }), await build(sql(90, 161), { roles }));
  expect(drift.map(({ column: name, method, verdict }) => [name, method, verdict])).toEqual([
    ['x', 'w1n', 'pass'],
    ['x', 'missing_share', 'fail'],
    ['late', 'class_share', 'fail'],
  ]);
  expect(drift[1]).toMatchObject({ effect: 0.09, n: 1000, m: 1000, detail: '0.0 % → 9.0 %' });
  expect(drift[0]).toMatchObject({ n: 910, m: 1000 });
  expect(drift[2]?.effect).toBeCloseTo(0.055, 12);
});

test('fewer than 100 values are inconclusive, and nothing is compared where nothing is', async () => {
  const small = await compare(
    await build('select i as x from range(99) t(i)'),
    await build('select i as x from range(500) t(i)'),
  );
  expect(small[0]).toMatchObject({ verdict: 'inconclusive', m: 99, n: 500 });
  const none = 'select null::double as x from range(500)';
  expect((await compare(await build(none), await build(none)))[0]).toMatchObject({
    verdict: 'skipped',
    effect: null,
  });
  const gone = await compare(await build('select i::double as x from range(500) t(i)'), await build(none));
  expect(gone.map(({ verdict, effect }) => [verdict, effect])).toEqual([
    ['inconclusive', null],
    ['fail', 1],
  ]);
});

test('edges are round and stay where they are when the data hardly change', () => {
  expect(stableEdges(0, 30, true)).toEqual(Array.from({ length: 31 }, (_, i) => i));
  expect(stableEdges(-0.31, 0.29, false).slice(0, 3)).toEqual([-0.32, -0.3, -0.28]);
  expect(stableEdges(1.02, 58.9, false)).toEqual(stableEdges(1.3, 59.7, false));
  expect(stableEdges(5, 5, false)).toEqual([5]);
});

test('a wide profile drops lists before it grows beyond its limit', async () => {
  const { profile } = await build(
    `select 'value number ' || (i % 20) as s, i % 100 as x from range(10000) t(i)`,
  );
  const full = { ...profile, countsDigest: `sha256:${'0'.repeat(64)}` };
  const whole = fitProfile(full);
  const smaller = fitProfile(full, whole.length - 1);
  expect(smaller.length).toBeLessThan(whole.length);
  const [s] = (JSON.parse(smaller) as typeof full).columns;
  expect([s?.top.length, s?.other]).toEqual([5, { distinct: 15, count: 7500 }]);
  expect(() => fitProfile(full, 100)).toThrow(/2 columns is larger/);
});

function values(rows: { x: number | null; s: string | null }[]): string {
  const texts = rows.map(({ x, s }) => `(${String(x)}, ${s === null ? 'null' : `'${s}'`})`);
  return `select x::integer as x, s::varchar as s from (values ${texts.join(', ')}) as t(x, s)`;
}
