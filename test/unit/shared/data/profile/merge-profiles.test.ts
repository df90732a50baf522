import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareProfiles } from '../../../../../shared/data/drift/compare-profiles.ts';
import { buildProfile } from '../../../../../shared/data/profile/build-profile.ts';
import { mergeProfiles } from '../../../../../shared/data/profile/merge-profiles.ts';
import type { CountedProfile } from '../../../../../shared/data/profile/profile.ts';
import { readProfile, writeProfile } from '../../../../../shared/data/profile/profile-files.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeEach(async () => {
  place = await engineInFolder();
});
afterEach(() => place.close());

let tables = 0;
const build = (sql: string, model = 'm'): Promise<CountedProfile> =>
  buildProfile(place.engine, `(${sql})`, { model, table: `t${String(tables++)}`, roles: { late: 'label' } });

const stored = async (sql: string, model?: string): Promise<CountedProfile> => kept(await build(sql, model));

async function kept(counted: CountedProfile): Promise<CountedProfile> {
  const folder = join(place.folder, `part-${String(tables++)}`);
  await mkdir(folder);
  const { profile } = await writeProfile(place.engine, counted, folder);
  return readProfile(place.engine, profile, `s${String(tables)}`);
}
const merge = (parts: CountedProfile[]): ReturnType<typeof mergeProfiles> =>
  mergeProfiles(place.engine, parts, `merged_${String(tables++)}`);

const row = fc.record({
  x: fc.option(fc.constantFrom('0', '1', '-2.5', '1e300', "'nan'", "'-inf'", '3')),
  big: fc.option(fc.constantFrom('9007199254740993', '9007199254740992', '-9007199254740993', '0')),
  s: fc.option(fc.constantFrom("'a'", "'NA'", "'b-1'", "''")),
  at: fc.option(fc.constantFrom("'1969-07-20 20:17:40'", "'2001-05-01'")),
  tags: fc.option(fc.constantFrom('[]', '[7]', '[1, 2, 3]')),
  late: fc.constantFrom('0', '1'),
});
const tableOf = (rows: Record<string, string | null>[]): string =>
  `select x::double as x, big::bigint as big, s::varchar as s, "at"::timestamp as "at", tags::integer[] as tags, late::integer as late from (values ${rows
    .map(
      ({ x, big, s, at, tags, late }) =>
        `(${[`${x ?? 'null'}::double`, big, s, at, tags, late].map((cell) => cell ?? 'null').join(', ')})`,
    )
    .join(', ')}) as t(x, big, s, "at", tags, late)`;

test('the merged profiles of parts are the profile of the whole', async () => {
  const parts = fc.array(fc.array(row, { minLength: 1, maxLength: 60 }), { minLength: 2, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(parts, async (tablesOfRows) => {
      const whole = await build(tableOf(tablesOfRows.flat()));
      const each: CountedProfile[] = [];
      for (const rows of tablesOfRows) each.push(await stored(tableOf(rows)));
      const { counted, incomplete } = await merge(each);
      expect(incomplete).toEqual([]);
      const hidden = each.some(({ profile }) =>
        profile.columns.some(({ name, hashed }) => name === 's' && hashed),
      );
      for (const [index, column] of whole.profile.columns.entries()) {
        const own = counted.profile.columns[index];
        // What a part has hashed can not be shown again.
        if (column.name === 's' && hidden)
          expect(own).toMatchObject({
            nulls: column.nulls,
            distinct: column.distinct,
            lengths: column.lengths,
          });
        else if (column.name !== 's') expect(own).toEqual(column);
      }
      expect(counted.profile.rows).toBe(whole.profile.rows);
    }),
    { numRuns: 12, endOnFailure: true },
  );
}, 60_000);

test('merging is associative and commutative, and the order of the rows does not matter', async () => {
  const rows = fc.array(row, { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(rows, rows, rows, async (one, two, three) => {
      const [a, b, c] = [
        await stored(tableOf(one)),
        await stored(tableOf(two)),
        await stored(tableOf(three)),
      ];
      const left = await merge([await kept((await merge([a, b])).counted), c]);
      const right = await merge([a, await kept((await merge([b, c])).counted)]);
      const { counted } = await merge([c, a, b]);
      expect(left.counted.profile).toEqual(right.counted.profile);
      expect(counted.profile).toEqual(left.counted.profile);
      const backwards = await build(tableOf(one.toReversed()));
      expect(backwards.profile).toEqual((await build(tableOf(one))).profile);
    }),
    { numRuns: 8, endOnFailure: true },
  );
}, 60_000);

test('texts merge by name, and against the merged profile the whole has not drifted', async () => {
  const sql = (from: number, to: number): string =>
    `select 'k' || (i % 7) as s, i % 50 as x, i % 2 as late from range(${String(from)}, ${String(to)}) t(i)`;
  const { counted } = await merge([await stored(sql(0, 700)), await stored(sql(700, 2100))]);
  const whole = await build(sql(0, 2100));
  expect(counted.profile).toMatchObject({ rows: 2100, columns: whole.profile.columns });
  const drift = await compareProfiles(place.engine, counted, whole);
  expect(drift.map(({ effect }) => effect)).toEqual([0, 0, 0, 0]);
});

test('binned columns merge on equal edges, and say so where the edges differ', async () => {
  const sql = (shift: number): string => `select i / 4 + ${String(shift)} as x from range(60000) t(i)`;
  const [one, same, other] = [await stored(sql(0)), await stored(sql(0)), await stored(sql(5))];
  const equal = await merge([one, same]);
  expect(equal.incomplete).toEqual([]);
  expect(equal.counted.profile.columns[0]).toMatchObject({ counts: 'binned', distinct: null, quantiles: [] });
  expect(equal.counted.counts.get('x')?.bins?.n.reduce((sum, n) => sum + n, 0)).toBe(120_000);
  const unequal = await merge([one, other]);
  expect(unequal.incomplete).toEqual(['x']);
  const whole = await build(`${sql(0)} union all ${sql(5)}`);
  const [column] = whole.profile.columns;
  const { mean, std, min, max } = unequal.counted.profile.columns[0] ?? {};
  expect([min, max]).toEqual([column?.min, column?.max]);
  expect(mean).toBeCloseTo(column?.mean ?? Number.NaN, 6);
  expect(std).toBeCloseTo(column?.std ?? Number.NaN, 6);
});

test('profiles of other models or columns are refused', async () => {
  const one = await stored('select 1 as x');
  await expect(merge([one, await stored('select 1 as x', 'other')])).rejects.toThrow(/their hashes differ/);
  await expect(merge([one, await stored("select 'a' as x")])).rejects.toThrow(/"x" is a number/);
});
