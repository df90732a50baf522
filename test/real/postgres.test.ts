import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquireSources } from '../../shared/data/sources/acquire-sources.ts';
import { startPostgres, type Postgres } from '../support/postgres/server.ts';
import { quietLog } from '../support/log-to.ts';

let server: Postgres;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sql-'));
  server = await startPostgres();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`create table flights as
    select i as id, 'x' || i as name, i * 1.5 as price, case when i % 3 = 0 then null else i end as gap,
      E'two\\nlines, "quoted"' as note from generate_series(1, 200000) as i`);
  await client.end();
});
afterAll(async () => {
  server.stop();
  await rm(folder, { recursive: true, force: true });
});

const acquire = (query: string, environment: Record<string, string> = { DATABASE_URL: server.url }) =>
  acquireSources([`sql:${query}`], {
    workspace: folder,
    temporaryFolder: join(folder, 'temporary'),
    environment,
    log: quietLog,
    loadNative: () => import('@duckdb/node-api'),
    signal: new AbortController().signal,
  });
const count = async (): Promise<unknown> => {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query<{ n: number }>('select count(*)::int as n from flights');
  await client.end();
  return rows[0]?.n;
};

test('all rows of a query come as CSV', async () => {
  const [source] = await acquire('select * from flights order by id -- all of them');
  expect(source).toMatchObject({
    format: 'csv',
    shown: 'sql:select * from flights order by id -- all of them',
  });
  const text = await readFile(source?.path ?? '', 'utf8');
  const row = (start: string): string => `${start},"two\nlines, ""quoted"""\n`;
  const rows = [row('1,x1,1.5,1'), row('2,x2,3.0,2'), row('3,x3,4.5,')].join('');
  expect(text.startsWith(`id,name,price,gap,note\n${rows}`)).toBe(true);
  expect(text.match(/^\d+,x\d+,/gm)).toHaveLength(200_000);
});

test('by the variables of libpq as well', async () => {
  const { hostname, port } = new URL(server.url);
  const environment = {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: 'ml',
    PGPASSWORD: 'word',
    PGDATABASE: 'postgres',
  };
  expect(await acquire('select 1 as one', environment)).toHaveLength(1);
});

test.each([
  ['delete from flights', /syntax error/],
  ['with gone as (delete from flights returning *) select * from gone', /WITH clause|read-only/],
  ['select 1) as q; delete from flights; select * from (select 1', /multiple commands/],
  ["select 1) to program 'touch evil' --", /alias|syntax error/],
  ["select set_config('transaction_read_only', 'off', false)", /read-write mode|read-only/],
  ['select nothing from nowhere', /nowhere/],
])('%s is refused, and nothing changes', async (query, message) => {
  await expect(acquire(query)).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(message) as string,
  });
  expect(await count()).toBe(200_000);
});

test('no server, a wrong password, no database named: each is told without the password', async () => {
  await expect(
    acquire('select 1', { DATABASE_URL: 'postgresql://ml:word@127.0.0.1:1/x' }),
  ).rejects.toMatchObject({
    name: 'ServiceError',
  });
  const wrong = acquire('select 1', { DATABASE_URL: server.url.replace('word', 'guess') });
  await expect(wrong).rejects.toThrow('password authentication failed');
  await expect(wrong).rejects.not.toThrow('guess');
  await expect(acquire('select 1', {})).rejects.toThrow('needs a database');
});
