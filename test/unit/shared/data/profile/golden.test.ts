import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { literal } from '../../../../../shared/data/engine/sql-text.ts';
import { buildProfile } from '../../../../../shared/data/profile/build-profile.ts';
import { describeCorrelations } from '../../../../../shared/data/profile/correlations.ts';
import type { ColumnProfile, Profile } from '../../../../../shared/data/profile/profile.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

interface GoldenColumn {
  nulls: number;
  nans?: number;
  infinities?: number;
  distinct: number;
  min?: number | string | null;
  max?: number | string | null;
  mean?: number;
  std?: number;
  zeros?: number;
  quantiles?: number[];
  top?: number[];
  lengths?: { min: number; max: number; mean: number };
  weekdays?: number[];
}
interface GoldenTable {
  rows: number;
  duplicates: number;
  columns: Record<string, GoldenColumn>;
  numbers: { a: string; b: string; rows: number; pearson: number; spearman: number }[];
  categories: { a: string; b: string; cramersV: number }[];
}
interface Golden {
  quantiles: number[];
  flights: GoldenTable;
  penguins: GoldenTable;
  nasty: { csv: string; rows: number; columns: Record<string, GoldenColumn> };
}

const DATA = join(import.meta.dirname, '../../../../../node_modules/vega-datasets/data');
const GOLDEN = join(import.meta.dirname, '../../../../fixtures/golden/profile.json');

let place: EngineFolder;
let golden: Golden;
beforeAll(async () => {
  place = await engineInFolder();
  golden = JSON.parse(await readFile(GOLDEN, 'utf8')) as Golden;
});
afterAll(() => place.close());

async function profileOf(sql: string, table: string): Promise<Profile> {
  const relation = `(${sql})`;
  const { profile } = await buildProfile(place.engine, relation, { model: 'm', table });
  return { ...profile, correlations: await describeCorrelations(place.engine, { relation }, { profile }) };
}

const SQL = {
  flights: `select * exclude (file_row_number) from read_parquet(${literal(join(DATA, 'flights-3m.parquet'))}, file_row_number = true) where file_row_number % 300 = 0`,
  penguins: `select * from read_json(${literal(join(DATA, 'penguins.json'))})`,
};

/** Twelve digits are stored. */
const near = (value: number): unknown =>
  expect.closeTo(value, 11 - Math.ceil(Math.log10(Math.abs(value) + 1)));

function expectColumn(own: ColumnProfile | undefined, wanted: GoldenColumn): void {
  if (own === undefined) throw new Error('no such column');
  const { mean, std, quantiles, top, weekdays, lengths, ...exact } = wanted;
  expect(own).toMatchObject(exact);
  if (mean !== undefined) expect(own.mean).toEqual(near(mean));
  if (std !== undefined) expect(own.std).toEqual(near(std));
  if (quantiles !== undefined) expect(own.quantiles.map(({ value }) => value)).toEqual(quantiles);
  if (top !== undefined && !own.hashed) expect(own.top.map(({ count }) => count)).toEqual(top);
  if (weekdays !== undefined) expect(own.calendar?.weekdays).toEqual(weekdays);
  if (lengths !== undefined) expect(own.lengths).toEqual({ ...lengths, mean: near(lengths.mean) });
}

test.each(['flights', 'penguins'] as const)('%s: every statistic is that of pandas', async (name) => {
  const profile = await profileOf(SQL[name], name);
  const wanted = golden[name];
  expect(profile.rows).toBe(wanted.rows);
  for (const [column, facts] of Object.entries(wanted.columns))
    expectColumn(
      profile.columns.find((own) => own.name === column),
      facts,
    );
  expect(profile.columns).toHaveLength(Object.keys(wanted.columns).length);
});

test.each(['flights', 'penguins'] as const)(
  '%s: correlations are those of pandas and scipy',
  async (name) => {
    const { correlations } = await profileOf(SQL[name], `${name}_again`);
    const { numbers, categories } = golden[name];
    expect(correlations?.numbers).toEqual({
      leftOut: 0,
      pairs: numbers.map(({ pearson, spearman, ...pair }) => ({
        ...{ ...pair, binned: false },
        ...{
          pearson: expect.closeTo(pearson, 10) as number,
          spearman: expect.closeTo(spearman, 10) as number,
        },
      })),
    });
    const byName = new Map(
      correlations?.categories.pairs.map(({ a, b, cramersV }) => [`${a} ${b}`, cramersV]),
    );
    for (const { a, b, cramersV } of categories)
      expect(byName.get(`${a} ${b}`) ?? byName.get(`${b} ${a}`)).toBeCloseTo(cramersV, 9);
  },
);

test('extremes, signed zero, digits beyond doubles, times before 1970: as pandas has them', async () => {
  const file = join(place.folder, 'nasty.csv');
  await writeFile(file, golden.nasty.csv);
  const profile = await profileOf(
    `select number::double as number, whole::integer as whole, huge::bigint as huge, day::date as day, moment::timestamp as moment, text
     from read_csv(${literal(file)}, all_varchar = true, header = true)`,
    'nasty',
  );
  expect(profile.rows).toBe(golden.nasty.rows);
  const { number, ...others } = golden.nasty.columns;
  for (const [column, facts] of Object.entries(others))
    expectColumn(
      profile.columns.find(({ name }) => name === column),
      facts,
    );
  // The squares of 1e300 are no doubles: the deviation is unknown, not wrong.
  const { std, ...rest } = number ?? { nulls: 0, distinct: 0 };
  expect(std).toBeGreaterThan(1e299);
  expectColumn(profile.columns[0], rest);
  expect(profile.columns[0]?.std).toBeNull();
});
