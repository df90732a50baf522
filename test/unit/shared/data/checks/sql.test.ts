import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine } from '../../../../../shared/data/engine/open-engine.ts';
import type { CheckResult } from '../../../../../shared/model/stage-result.ts';
import { checkFiles } from '../../../../support/data/check-file.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

const FILES = {
  'q1.csv': 'price,cost,note\n3,1,"two\nlines"\n1,2,x\n',
  'q2.csv': 'price,cost,note\n,5,\n1,9,x\n',
};
const FIELDS = [
  { name: 'price', type: 'integer' },
  { name: 'cost', type: 'integer' },
  { name: 'note', type: 'string' },
];

async function check(own: object, isolatedMilliseconds?: number): Promise<CheckResult | undefined> {
  const checks = await checkFiles(
    place,
    FILES,
    { fields: FIELDS, 'x-mlops': own },
    isolatedMilliseconds === undefined ? {} : { isolatedMilliseconds },
  );
  return checks.find(({ id }) => id === 'sql' || id === 'condition');
}
const rows = (query: string): Promise<CheckResult | undefined> =>
  check({ sql: [{ name: 'q', rows: query }] });

test('rows that a query returns are bad', async () => {
  expect(await rows('select * from data where price < cost')).toMatchObject({
    verdict: 'fail',
    value: 2,
    threshold: 0,
    count: 2,
    n: 4,
    samples: [{ value: 'price: 1, cost: 2, note: x' }, { value: 'price: 1, cost: 9, note: x' }],
  });
  expect(
    await rows('with w as (select price p from data) select * from w where p > 3 -- none'),
  ).toMatchObject({
    verdict: 'pass',
    value: 0,
  });
  expect(await check({ sql: [{ name: 'q', rows: 'from data', max: 4, severity: 'warning' }] })).toMatchObject(
    {
      verdict: 'pass',
      value: 4,
      threshold: 4,
    },
  );
});

test.each<[string, object, Partial<CheckResult>]>([
  ['too small', { min: 3 }, { verdict: 'fail', value: 2, threshold: 3 }],
  ['too large', { max: 1 }, { verdict: 'fail', value: 2, threshold: 1 }],
  ['between', { min: 1, max: 3 }, { verdict: 'pass', value: 2 }],
])('a number that is %s', async (_, bounds, expected) => {
  const number = 'select count(distinct price) from data';
  expect(await check({ sql: [{ name: 'q', number, ...bounds }] })).toMatchObject(expected);
});

test('a number that is none does not pass', async () => {
  expect(
    await check({ sql: [{ name: 'q', number: 'select max(price) from data where cost > 99', max: 5 }] }),
  ).toMatchObject({ verdict: 'fail', value: null, reason: 'q is no number' });
  await expect(check({ sql: [{ name: 'q', number: 'select price from data' }] })).rejects.toThrow(
    'one number',
  );
});

test('a condition names the line of the row that breaks it; NULL is not counted', async () => {
  expect(await check({ conditions: [{ name: 'margin', expression: 'cost <= price' }] })).toMatchObject({
    verdict: 'fail',
    count: 2,
    n: 3,
    samples: [
      { file: 'q1.csv', line: 4, row: 2 },
      { file: 'q2.csv', line: 3, row: 2 },
    ],
  });
  expect(
    await check({ conditions: [{ name: 'margin', expression: 'cost <= price', mostly: 0.3 }] }),
  ).toMatchObject({ verdict: 'pass', count: 2 });
  expect(
    await check({ conditions: [{ name: 'margin', expression: 'cost <= price', where: 'price > 2' }] }),
  ).toMatchObject({ verdict: 'pass', n: 1 });
  expect(
    await check({ conditions: [{ name: 'margin', expression: 'cost <= price', where: 'price > 99' }] }),
  ).toMatchObject({ verdict: 'skipped', value: null });
});

const WAYS_OUT = [
  "copy data to 'stolen.csv'",
  "copy (select 1) to '/tmp/stolen.csv'",
  "attach '/tmp/x.db' as x",
  'install httpfs',
  'load httpfs',
  "select * from read_text('/etc/passwd')",
  "select * from read_blob('/etc/passwd')",
  "select * from read_csv('/etc/passwd')",
  "select * from read_json('/etc/passwd')",
  "select * from read_parquet('https://example.org/a.parquet')",
  "select * from 'https://example.org/a.csv'",
  "select * from '/etc/passwd'",
  `select * from (with "/etc/passwd" as (select 1) from "/etc/passwd"), '/etc/passwd'`,
  "select * from glob('/etc/*')",
  "select * from sniff_csv('/etc/passwd')",
  "select getenv('HOME')",
  "select current_setting('temp_directory')",
  "select content from (select * from query('select 1'))",
  "select * from query_table(['data'])",
  'select * from duckdb_settings()',
  'select * from duckdb_secrets()',
  'select * from information_schema.tables',
  'select * from pragma_database_list',
  'select * from enable_logging()',
  'from (describe data)',
  'from (show all tables)',
  "set memory_limit = '100GB'",
  'reset memory_limit',
  'pragma version',
  'call pragma_version()',
  "export database '/tmp/stolen'",
  "import database '/tmp/stolen'",
  'create table x as select 1',
  'drop view data',
  'insert into data values (1)',
  'select 1; drop view data',
  "select * from data) ; copy data to '/tmp/stolen.csv' ; select * from (select 1",
  'explain analyze select 1',
  'prepare p as select 1',
  'checkpoint',
  'select * from mlops_numbered',
];

test.each(WAYS_OUT)('%s is refused', async (query) => {
  await expect(rows(query)).rejects.toThrow(/the query "q" /);
  await expect(check({ conditions: [{ name: 'q', expression: query }] })).rejects.toThrow(/the query "q" /);
  expect(existsSync('/tmp/stolen.csv') || existsSync('/tmp/stolen') || existsSync('stolen.csv')).toBe(false);
});

test('the engine itself is shut too, should a query pass the parser', async () => {
  const engine = await openEngine(await import('@duckdb/node-api'), { temporaryFolder: place.folder });
  try {
    await engine.lockDown([join(place.folder, 'q1.csv')]);
    for (const query of WAYS_OUT.filter((text) =>
      /'\/etc|https|^copy|^attach|^install|^load|^set|^reset|glob|^export|^import/.test(text),
    ))
      await expect(engine.rows(query), query).rejects.toThrow();
  } finally {
    engine.close();
  }
});

test('a query without end is ended, one without bounds of memory fails', async () => {
  const endless = 'select count(*) from range(1000000000) a, range(1000000000) b';
  await expect(check({ sql: [{ name: 'q', number: endless }] }, 2000)).rejects.toThrow('took too long');
  await expect(
    check({
      sql: [{ name: 'q', number: "select length(string_agg(repeat('x', 1000000), '')) from range(100000)" }],
    }),
  ).rejects.toThrow('fails');
});

test('what the engine says of a wrong query is said', async () => {
  await expect(rows('select prise from data')).rejects.toThrow(/fails: .*prise/);
});
