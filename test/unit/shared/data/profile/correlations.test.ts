import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identifier } from '../../../../../shared/data/engine/sql-text.ts';
import { buildProfile } from '../../../../../shared/data/profile/build-profile.ts';
import { describeCorrelations, describeCut } from '../../../../../shared/data/profile/correlations.ts';
import { pairsWithin } from '../../../../../shared/data/profile/pairs-within.ts';
import type { Correlations } from '../../../../../shared/data/profile/profile.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeEach(async () => {
  place = await engineInFolder();
});
afterEach(() => place.close());

let tables = 0;
async function correlate(sql: string, roles: Record<string, string> = {}): Promise<Correlations> {
  const relation = `(${sql})`;
  const table = `t${String(tables++)}`;
  const counted = await buildProfile(place.engine, relation, { model: 'm', table, roles });
  return describeCorrelations(place.engine, { relation }, counted);
}

test('a pair needs both values; the others are left out', async () => {
  const { numbers } = await correlate(
    `select * from (values (1.0, 10.0), (2.0, 8.0), (3.0, 6.0), (null, 99.0), ('nan'::double, -5.0), (4.0, 'inf'::double)) as t(x, y)`,
  );
  expect(numbers.pairs).toEqual([{ a: 'x', b: 'y', rows: 3, pearson: -1, spearman: -1, binned: false }]);
});

test('what does not vary among the rows of a pair has no correlation', async () => {
  const { numbers, categories } = await correlate(
    `select * from (values (1, 5, 'a', 'p'), (2, 5, 'b', 'p'), (3, null, 'a', null), (4, 6, null, 'q')) as t(x, y, s, u) where x < 4 or s is null`,
  );
  expect(numbers.pairs[0]).toMatchObject({ rows: 3 });
  expect(categories.pairs).toMatchObject([]);
  const flat = await correlate(`select * from (values (1, 5), (2, 5), (null, 6), (null, 7)) as t(x, y)`);
  expect(flat.numbers.pairs).toMatchObject([{ rows: 2, pearson: null, spearman: null }]);
});

test('huge numbers, hostile names, and columns that say who or when', async () => {
  const { numbers } = await correlate(
    `select i * 1e150 as "a"" from t; --", (i * i) * 1e149 as "b\n|", i as key, i % 7 as "time" from range(20) t(i)`,
    { key: 'id', time: 'time' },
  );
  expect(numbers.pairs).toMatchObject([{ a: 'a" from t; --', b: 'b\n|', rows: 20, spearman: 1 }]);
});

test('too many distinct numbers are ranked in cells, which is said, and hardly changes the rank correlation', async () => {
  const sql = `select x, x * x + i % 1000 as y from (select i, sin(i * 12.9898) * 1000 as x from range(60000) t(i))`;
  const [pair] = (await correlate(sql)).numbers.pairs;
  const [exact] = await place.engine.rows(
    `with data as (${sql}) select corr(r, s) as rho, corr(x, y) as pearson from (select x, y, rank() over (order by x) as r, rank() over (order by y) as s from data)`,
  );
  expect(pair?.binned).toBe(true);
  expect(pair?.spearman).toBeCloseTo(Number(exact?.['rho']), 3);
  expect(pair?.pearson).toBeCloseTo(Number(exact?.['pearson']), 10);
});

test('a category that another one decides has V = 1, independent ones 0', async () => {
  const { categories } = await correlate(
    `select 'k' || (i % 4) as a, 'v' || (i % 4) as b, 'w' || (i // 4 % 5) as c from range(400) t(i)`,
  );
  expect(categories.pairs.map(({ a, b, cramersV }) => [a, b, cramersV])).toEqual([
    ['a', 'b', 1],
    ['a', 'c', 0],
    ['b', 'c', 0],
  ]);
});

test('rank correlation keeps under any ascending change of the scale, whatever the order of the rows', async () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
    minLength: 3,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(rows, async (pairs) => {
      const values = (list: [number, number][]): string =>
        list.map(([x, y]) => `(${String(x)}, ${String(y)})`).join(', ');
      const straight = await correlate(`select x, y from (values ${values(pairs)}) as t(x, y)`);
      const bent = await correlate(
        `select exp(x) as x, y ** 3 as y from (values ${values(pairs.toReversed())}) as t(x, y)`,
      );
      const [one, other] = [straight.numbers.pairs[0], bent.numbers.pairs[0]];
      expect(one?.spearman ?? null).toBe(other?.spearman ?? null);
      expect(Math.abs(one?.pearson ?? 0)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 15 },
  );
}, 30_000);

test('where rows are dear to read, the columns of several pairs are kept, and counted pairs need none', async () => {
  const sql = `select i % 7 as "a"";", i * i % 11 as b, i % 5 as c, 'k' || (i % 4) as s, 'v' || (i % 3) as u from range(500) t(i)`;
  const relation = `(${sql})`;
  const counted = await buildProfile(place.engine, relation, { model: 'm', table: 'kept' });
  const plain = await describeCorrelations(place.engine, { relation }, counted);
  expect(plain.numbers.pairs).toHaveLength(3);
  const held = { relation, hold: true };
  expect(await describeCorrelations(place.engine, held, counted)).toEqual(plain);
  const pairs = (a: string, b: string): string =>
    `(select ${identifier(a)} as a, ${identifier(b)} as b, 1 as n from ${relation})`;
  const counts = { relation: 'nothing_is_read', hold: true, pairs };
  expect(await describeCorrelations(place.engine, counts, counted)).toEqual(plain);
});

test('the number of pairs is bounded by the rows, and the cut is said', async () => {
  const names = Array.from({ length: 20 }, (_, i) => `c${String(i)}`);
  expect(pairsWithin(names, 1000)).toMatchObject({ leftOut: 8 });
  expect(pairsWithin(names, 5_000_000).pairs).toHaveLength(3);
  expect(pairsWithin(names, 10 ** 9)).toEqual({ pairs: [['c0', 'c1']], leftOut: 18 });
  expect(pairsWithin(['c0'], 10)).toEqual({ pairs: [], leftOut: 0 });
  const columns = names.map((name, i) => `(i * ${String(i + 3)}) % 97 as ${name}`).join(', ');
  const correlations = await correlate(`select ${columns} from range(200) t(i)`);
  expect(correlations.numbers).toMatchObject({ leftOut: 8, pairs: { length: 66 } });
  expect(describeCut(correlations)).toBe(
    'Correlations leave out 8 further columns of numbers: too many pairs',
  );
});
