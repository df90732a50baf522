import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildProfile } from '../../../../../shared/data/profile/build-profile.ts';
import { openRemoteTable } from '../../../../../shared/data/pushdown/open-remote-table.ts';
import { identifier, literal } from '../../../../../shared/data/engine/sql-text.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';
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

test('a column with too many values is named, and not half described', async () => {
  const { pushed, remote } = await bothWays('select i as id, i % 3 as few from range(100) as r(i)', {
    mostValues: 99,
  });
  expect(remote.counts.columns.map(({ reason }) => reason)).toEqual(['more than 99 distinct values', null]);
  expect(pushed.columns[0]).toMatchObject({ name: 'id', distinct: null, counts: 'none', top: [] });
  expect(pushed.columns[1]).toMatchObject({ name: 'few', distinct: 3 });
});
