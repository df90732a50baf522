import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { personalColumns } from '../../../../../shared/data/checks/content/personal-columns.ts';
import { hidePersonal } from '../../../../../shared/data/profile/hide-personal.ts';
import { buildProfile } from '../../../../../shared/data/profile/build-profile.ts';
import type { ColumnProfile } from '../../../../../shared/data/profile/profile.ts';
import { openRemoteTable } from '../../../../../shared/data/pushdown/open-remote-table.ts';
import { identifier, literal } from '../../../../../shared/data/engine/sql-text.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';
import { startFakeTrino } from '../../../../support/trino/fake-trino.ts';
import { openTrino } from '../../../../../shared/data/engine/remote/trino/trino-engine.ts';
import { remoteDuckdb } from '../../../../support/data/remote-duckdb.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

let names = 0;
async function bothWays(query: string, options: { mostValues?: number } = {}) {
  const { engine } = place;
  const name = `t${String(++names)}`;
  const local = await buildProfile(engine, `(${query})`, { model: 'm', table: `${name}_local` });
  const { counted, remote } = await openRemoteTable(engine, remoteDuckdb(engine), query, null, {
    model: 'm',
    name,
    ...options,
  });
  return { local: local.profile, pushed: counted.profile, remote };
}

test('a profile from pushed down counts is the profile of the rows', async () => {
  const { local, pushed } = await bothWays(`select
    i as id, i % 7 as few, (i % 1000) / 8 as fraction, i * 1e-3 as "many ""doubles""", 'v' || (i % 40) as word,
    case when i % 11 = 0 then null else i % 2 = 0 end as flag, date '2001-01-01' + (i % 400)::integer as day,
    timestamp '1969-12-31 23:00:00' + interval (i) minute as minute, (i * 12345678901)::decimal(38, 4) as exact,
    case i % 5 when 0 then 'nan'::double when 1 then 'inf'::double when 2 then '-inf'::double else i end as odd,
    range(i % 4) as list, 9007199254740993 + i % 3 as wide from range(20000) as r(i)`);
  expect(pushed).toEqual(local);
});

test('an empty table, and one of nothing but NULL', async () => {
  for (const query of [
    'select 1 as a, now() as b where false',
    'select null::varchar as a, null::double as b, null::integer[] as c',
  ]) {
    const { local, pushed } = await bothWays(query);
    expect(pushed).toEqual(local);
  }
});

test('any texts under any names, SQL among them', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => value.isWellFormed()),
    fc.constantFrom("'", '"', "'; drop table x; --", '\n', '\\', '\0', ' ', '', '-- x', '/*'),
  );
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.array(fc.option(text), { minLength: 1, maxLength: 30 }),
      async (name, cells) => {
        const values = cells.map((cell) => `(${cell === null ? 'null' : literal(cell)})`).join(', ');
        const column = name.includes('\0') || name === '' ? 'c' : name;
        const { local, pushed } = await bothWays(
          `select v::varchar as ${identifier(column)} from (values ${values}) as t(v)`,
        );
        expect(pushed).toEqual(local);
      },
    ),
    { numRuns: 40 },
  );
});

const told = (columns: readonly ColumnProfile[]) =>
  columns.map(({ name, kind, nulls, nans, infinities, min, max }) => ({
    name,
    kind,
    nulls,
    nans,
    infinities,
    min,
    max,
  }));

test('of a column with too many values the engine tells nulls and extremes, and nothing is made up', async () => {
  const { local, pushed, remote } = await bothWays(
    `select case when i % 4 > 0 then i end as id, i % 3 as few, case when i % 5 > 0 then 'v' || i end as word,
      case i % 5 when 0 then 'nan'::double when 1 then 'inf'::double when 2 then null else i / 7 end as odd,
      (i * 123456789012345)::decimal(38, 4) as exact, timestamp '1969-12-31 23:00:00' + interval (i) minute as minute,
      '\x01'::blob as bytes from range(1000) as r(i)`,
    { mostValues: 99 },
  );
  expect(remote.counts.columns.map(({ reason }) => reason)).toEqual([
    'more than 99 distinct values',
    null,
    ...Array.from({ length: 4 }, () => 'more than 99 distinct values'),
    'values of type BLOB of DuckDB are not read',
  ]);
  expect(told(pushed.columns)).toEqual(told(local.columns));
  expect(pushed.columns[1]).toEqual(local.columns[1]);
  for (const column of pushed.columns.filter(({ name }) => name !== 'few'))
    expect(column).toMatchObject({
      counts: 'none',
      distinct: null,
      mean: null,
      std: null,
      zeros: null,
      quantiles: [],
      histogram: null,
      top: [],
    });
});

test('the nulls and extremes that Trino tells', async () => {
  const trino = await startFakeTrino(place.engine);
  const query = `select case when i % 4 > 0 then i end as id, case i % 5 when 0 then 'nan'::double when 1 then '-inf'::double else i / 7 end as odd,
    case when i % 9 = 0 then '' when i % 9 = 1 then null else 'v' || i end as "a ""word""", timestamp '2025-12-31 23:00:00' + interval (i) minute as minute from range(1000) as r(i)`;
  const local = await buildProfile(place.engine, `(${query})`, { model: 'm', table: 'trino_local' });
  const server = { environment: {}, signal: AbortSignal.timeout(60_000), progress: () => undefined };
  const { counted } = await openRemoteTable(place.engine, openTrino(trino.url, server), query, null, {
    model: 'm',
    name: 'trino',
    mostValues: 99,
  });
  await trino.close();
  expect(trino.violations).toEqual([]);
  expect(told(counted.profile.columns)).toEqual(told(local.profile.columns));
});

/** Card numbers of test accounts: check digits hold. */
const CARDS = ['4111111111111111', '5555555555554444', '4012888888881881', '371449635398431'];

test('personal data that nobody declared are hidden as of rows in a file', async () => {
  const query = `select i as id, [${CARDS.join(', ')}][i % 4 + 1]::bigint as card, 'a' || (i % 5) || '@example.org' as mail,
    [${CARDS.map((card) => `'${card}'`).join(', ')}][i % 4 + 1] as text, 4111111111111110 + i % 2 as other from range(200) as r(i)`;
  const { engine } = place;
  const options = { model: 'm', table: 'personal_local' };
  const open = await buildProfile(engine, `(${query})`, options);
  const found = await personalColumns(engine, open, null);
  const local = await hidePersonal(engine, `(${query})`, open, found, options);
  const pushed = await openRemoteTable(engine, remoteDuckdb(engine), query, null, {
    model: 'm',
    name: 'personal',
  });
  expect(pushed.personal).toEqual(['card', 'mail', 'text', 'other']);
  expect(pushed.personal).toEqual(found);
  expect(pushed.counted.profile).toEqual(local.profile);
  const shown = JSON.stringify(pushed.counted.profile);
  for (const card of CARDS) expect(shown).not.toContain(card);
});

test('the extremes of card numbers too many to count are hidden, those of other numbers are not', async () => {
  const { pushed } = await bothWays(
    `select 4111111111111111 + i as card, 5000000000000 + i as other from range(150) as r(i)`,
    { mostValues: 99 },
  );
  expect(pushed.columns).toMatchObject([
    { name: 'card', min: null, max: null, nulls: 0, counts: 'none', hashed: true },
    { name: 'other', min: 5_000_000_000_000, max: 5_000_000_000_149 },
  ]);
  expect(JSON.stringify(pushed.columns)).not.toContain('4111111111');
});
