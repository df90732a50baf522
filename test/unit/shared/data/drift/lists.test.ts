import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ColumnDrift } from '../../../../../shared/data/drift/column-drift.ts';
import { compareProfiles } from '../../../../../shared/data/drift/compare-profiles.ts';
import { DEFAULT_DRIFT, DEFAULT_GATE } from '../../../../../shared/data/drift/drift-settings.ts';
import { scoreWindows } from '../../../../../shared/data/drift/score-windows.ts';
import { buildProfile } from '../../../../../shared/data/profile/build-profile.ts';
import { mergeProfiles } from '../../../../../shared/data/profile/merge-profiles.ts';
import { readProfile, writeProfile } from '../../../../../shared/data/profile/profile-files.ts';
import type { CountedProfile } from '../../../../../shared/data/profile/profile.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeEach(async () => {
  place = await engineInFolder();
});
afterEach(() => place.close());

let tables = 0;
const build = (sql: string): Promise<CountedProfile> =>
  buildProfile(place.engine, `(${sql})`, { model: 'm', table: `t${String(tables++)}` });

async function stored(counted: CountedProfile): Promise<CountedProfile> {
  const folder = join(place.folder, `part-${String(tables++)}`);
  await mkdir(folder);
  const { profile } = await writeProfile(place.engine, counted, folder);
  return readProfile(place.engine, profile, `s${String(tables)}`);
}

/** Lists of these lengths, in turn. */
const lists = (rows: number, ...lengths: number[]): string =>
  `select range([${lengths.join(', ')}][1 + i % ${String(lengths.length)}]) as tags from range(${String(rows)}) t(i)`;
const shown = (drift: ColumnDrift[]): unknown[] =>
  drift.map(({ method, effect, verdict, detail, m, n }) => ({ method, effect, verdict, detail, m, n }));

test('lists are profiled by their lengths; a constant length is the dimension of an embedding', async () => {
  const { profile } = await build(
    `select case when i % 10 > 0 then range(i % 3) end as tags, [i, i + 1.5]::float[2] as vector from range(300) t(i)`,
  );
  expect(profile.columns).toMatchObject([
    {
      ...{ name: 'tags', kind: 'list', nulls: 30, distinct: null, min: null, mean: null, counts: 'values' },
      ...{ lengths: { min: 0, max: 2, mean: 1 }, histogram: { edges: [0, 1, 2], counts: [0, 90, 90, 90] } },
    },
    { name: 'vector', kind: 'list', lengths: { min: 2, max: 2, mean: 2 }, top: [] },
  ]);
});

test('longer lists are drift, live and against a stored profile alike', async () => {
  const reference = await build(lists(400, 1, 2, 3, 4));
  const current = await build(lists(200, 3, 4));
  const live = await compareProfiles(place.engine, reference, current);
  // Every list is one longer on average; the deviation of the lengths 1 to 4 is √1.25.
  expect(shown(live)).toEqual([
    {
      ...{ method: 'w1n', effect: expect.closeTo(1 / Math.sqrt(1.25), 12) as number, verdict: 'fail' },
      ...{ detail: 'mean length 2.5 → 3.5', m: 400, n: 200 },
    },
    { method: 'missing_share', effect: 0, verdict: 'pass', detail: '0.0 % → 0.0 %', m: 400, n: 200 },
  ]);
  expect(shown(await compareProfiles(place.engine, await stored(reference), current))).toEqual(shown(live));
  const same = await compareProfiles(place.engine, reference, await build(lists(200, 1, 2, 3, 4)));
  expect(same.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
});

test('another dimension of an embedding is drift', async () => {
  const drift = await compareProfiles(place.engine, await build(lists(200, 8)), await build(lists(200, 9)));
  expect(drift[0]).toMatchObject({ verdict: 'fail', detail: 'mean length 8 → 9' });
});

test('lengths merge: two halves are the whole', async () => {
  const [short, long] = [await build(lists(120, 0, 1)), await build(lists(80, 5))];
  const { counted } = await mergeProfiles(place.engine, [await stored(short), await stored(long)], 'merged');
  const whole = await build(`${lists(120, 0, 1)} union all ${lists(80, 5)}`);
  expect(counted.profile.columns).toEqual(whole.profile.columns);
  const drift = await compareProfiles(place.engine, counted, whole);
  expect(drift.map(({ effect }) => effect)).toEqual([0, 0]);
});

test('a profile without lengths is not compared, and says so', async () => {
  const before = await stored(await build(lists(200, 2)));
  const columns = before.profile.columns.map((column) => ({ ...column, counts: 'none' as const }));
  const old = { ...before, profile: { ...before.profile, columns } };
  const [drift] = await compareProfiles(place.engine, old, await build(lists(200, 7)));
  expect(drift).toMatchObject({ verdict: 'inconclusive', reason: 'the baseline holds no counts' });
});

test('thresholds of lengths are learned from windows; tools that know no lists say nothing of them', async () => {
  const settings = { ...DEFAULT_DRIFT, gate: { ...DEFAULT_GATE, thresholds: 'reference-windows' as const } };
  const sql = lists(1000, 1, 2);
  const reference = await scoreWindows(place.engine, `(${sql})`, await build(sql), settings);
  expect(reference.profile.columns[0]?.windows?.['w1n']).toHaveLength(10);
  const current = await build(lists(400, 2, 3));
  const [own] = await compareProfiles(place.engine, reference, current, { settings });
  expect(own).toMatchObject({ verdict: 'fail', threshold: 0 });
  const preset = { ...DEFAULT_DRIFT, preset: 'evidently' as const };
  const [peer] = await compareProfiles(place.engine, reference, current, { settings: preset });
  expect(peer).toMatchObject({ verdict: 'skipped', reason: 'the tool does not compare lists' });
});
