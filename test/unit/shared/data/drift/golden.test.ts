import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ColumnDrift } from '../../../../../shared/data/drift/column-drift.ts';
import { compareProfiles } from '../../../../../shared/data/drift/compare-profiles.ts';
import { kolmogorovSmirnov } from '../../../../../shared/data/drift/kolmogorov-smirnov.ts';
import { pairNumbers } from '../../../../../shared/data/drift/pair-numbers.ts';
import { decileCells } from '../../../../../shared/data/drift/population-stability.ts';
import type { Side } from '../../../../../shared/data/drift/sides.ts';
import { literal } from '../../../../../shared/data/engine/sql-text.ts';
import { buildProfile } from '../../../../../shared/data/profile/build-profile.ts';
import { readProfile, writeProfile } from '../../../../../shared/data/profile/profile-files.ts';
import type { CountedProfile } from '../../../../../shared/data/profile/profile.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

interface Golden {
  n_ref: number;
  n_cur: number;
  delay: Record<string, number> & { decile_edges: number[] };
  origin: Record<string, number>;
}

const root = join(import.meta.dirname, '..', '..', '..', '..', '..');
const flights = `read_parquet(${literal(join(root, 'node_modules/vega-datasets/data/flights-3m.parquet'))})`;
let place: EngineFolder;
let golden: Golden;
let reference: CountedProfile;
let current: CountedProfile;
let drift: ColumnDrift[];

beforeAll(async () => {
  const text = await readFile(join(root, 'test/fixtures/golden/flights-drift.json'), 'utf8');
  golden = JSON.parse(text) as Golden;
  place = await engineInFolder();
  const { engine, folder } = place;
  const january = `(select * from ${flights} where date < '2001-02-01')`;
  const june = `(select * from ${flights} where date >= '2001-06-01' and date < '2001-07-01')`;
  const built = await buildProfile(engine, january, { model: 'flights', table: 'january' });
  await writeProfile(engine, built, folder);
  // Through the files: what is stored must be enough.
  reference = await readProfile(engine, join(folder, 'profile.json'), 'stored');
  current = await buildProfile(engine, june, { model: 'flights', table: 'june' });
  drift = await compareProfiles(engine, reference, current);
}, 120_000);
afterAll(() => place.close());

const side = (counted: CountedProfile): Side => {
  const column = counted.profile.columns.find(({ name }) => name === 'delay');
  if (column === undefined) throw new Error('no delay');
  return { counted, column };
};
const of = (column: string): ColumnDrift | undefined => drift.find((entry) => entry.column === column);
const near = (value: number | null | undefined, expected: number | undefined, relative: number): void => {
  expect(Math.abs((value ?? Number.NaN) / (expected ?? Number.NaN) - 1)).toBeLessThan(relative);
};

test('numbers agree with scipy', async () => {
  expect([reference.profile.rows, current.profile.rows]).toEqual([golden.n_ref, golden.n_cur]);
  const delay = of('delay');
  near(delay?.measures['ks'], golden.delay['ks_statistic'], 1e-10);
  near(delay?.measures['w1'], golden.delay['wasserstein1'], 1e-10);
  near(delay?.effect, golden.delay['wasserstein_norm_evidently'], 1e-10);
  near(delay?.measures['psi'], golden.delay['psi_deciles_floor'], 1e-10);
  near(delay?.measures['js'], golden.delay['js_distance_deciles'], 1e-8);
  near(
    reference.profile.columns.find(({ name }) => name === 'delay')?.std,
    golden.delay['ref_std_pop'],
    1e-10,
  );

  const counts = await pairNumbers(place.engine, side(reference), side(current));
  if (counts === null) throw new Error('no counts');
  expect(counts.bins).toBeNull();
  expect(decileCells(counts).edges).toEqual(golden.delay.decile_edges);
  const logP = Math.log10(kolmogorovSmirnov(counts).p);
  expect(Math.abs(logP - Math.log10(golden.delay['ks_p_asymp'] ?? 1))).toBeLessThan(0.05);
});

test('categories agree with scipy', () => {
  near(of('origin')?.effect, golden.origin['js_distance_nats'], 1e-8);
  near(of('origin')?.measures['psi'], golden.origin['psi_floor'], 1e-10);
  near(of('origin')?.measures['linf'], golden.origin['linf_tfdv'], 1e-10);
  expect(of('origin')?.detail).toMatch(new RegExp(`^${String(golden.origin['linf_argmax'])}: `));
});

test('a significant but small effect is no drift, and times are not compared', () => {
  expect(of('origin')).toMatchObject({ verdict: 'pass', method: 'js' });
  expect(of('origin')?.p).toBeLessThan(1e-100);
  expect(of('delay')).toMatchObject({ verdict: 'pass', method: 'w1n' });
  expect(of('date')).toBeUndefined();
});

test('the same data give the same bytes', async () => {
  const before = await Promise.all(
    ['profile.json', 'profile-counts.parquet'].map((name) => readFile(join(place.folder, name))),
  );
  const again = await buildProfile(place.engine, `(select * from ${flights} where date < '2001-02-01')`, {
    model: 'flights',
    table: 'again',
  });
  await writeProfile(place.engine, again, place.folder);
  const after = await Promise.all(
    ['profile.json', 'profile-counts.parquet'].map((name) => readFile(join(place.folder, name))),
  );
  expect(after.map((bytes, index) => bytes.equals(before[index] ?? Buffer.alloc(0)))).toEqual([true, true]);
}, 60_000);
