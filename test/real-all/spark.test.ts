import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { allRows } from '../../shared/data/engine/remote/remote-engine.ts';
import { openSpark } from '../../shared/data/engine/remote/spark/spark-engine.ts';
import { engineSuite } from '../support/data/engine-suite.ts';
import { runAction } from '../support/runner/index.ts';
import { startSpark, type RealSpark } from '../support/spark/real-spark.ts';

let started: Promise<RealSpark> | null = null;
const server = (): Promise<RealSpark> => (started ??= startSpark());
afterAll(async () => (await started)?.stop());

async function connect(signal = AbortSignal.timeout(1_000_000), environment = {}) {
  const { url } = await server();
  return openSpark(url, { environment, signal, progress: () => undefined });
}

engineSuite('spark', async () => ({
  remote: await connect(),
  create: async (table, select) => {
    const { run } = await server();
    await run(`create table ${table} as ${select}`);
  },
}));

test('the action profiles a table, compares it, and refuses what reads too much', async () => {
  const { url, run } = await server();
  await run(`create table trips as select id, id % 24 as hour, id / 7 as price from range(5000)`);
  await run(`create table earlier as select id, hour, price / 2 as price from trips`);
  const workspace = await mkdtemp(join(tmpdir(), 'spark-'));
  const validate = (limit: string) =>
    runAction({
      action: 'validate-data',
      workspace,
      inputs: {
        engine: 'spark',
        'engine-url': url,
        data: 'sql:trips',
        reference: 'sql:select * from earlier -- before',
        'engine-max-gb': limit,
      },
    });
  const done = await validate('1');
  expect(done.outputs, done.log).toMatchObject({ 'row-count': '5000', 'drifted-columns': '["price"]' });
  expect(done.log).toMatch(/a scan reads about [\d,]+ bytes/);
  const profile = JSON.parse(await readFile(done.outputs['profile'] ?? '', 'utf8')) as { rows: number };
  expect(profile.rows).toBe(5000);
  const refused = await validate('0.00001');
  expect(refused.result?.error?.message).toMatch(/"engine-max-gb": a scan reads about 0\.0\d+ GB/);
  await rm(workspace, { recursive: true });
});

test.each([
  'create table evil as select 1 as one',
  'select 1) x; create table evil as select 1 as one; select * from (select 1',
  'insert into victims values (2)',
  'from victims insert into victims select 2',
  'begin insert into victims values (2); end',
])('nothing but a query fits: %s', async (query) => {
  const { run } = await server();
  await run('create table if not exists victims as select 1 as one');
  const remote = await connect();
  await expect(remote.describe(query)).rejects.toMatchObject({ name: 'UserError' });
  await expect(remote.estimate(query)).rejects.toMatchObject({ name: 'UserError' });
  expect(await run('select cast(count(*) as string) as n from victims')).toEqual([['1']]);
  await expect(run('select * from evil')).rejects.toThrow('TABLE_OR_VIEW_NOT_FOUND');
  await remote.close();
});

test('variables of the server are not replaced, whatever a text or a name is', async () => {
  const remote = await connect();
  const text = '${env:HOME} ${spark.app.name} \\u0041 \'"` \n😀';
  const sql = `select ${remote.dialect.literal(text)} as ${remote.dialect.identifier(text)}`;
  expect(await allRows(remote, sql)).toEqual([[text]]);
  expect((await remote.describe(sql)).map(({ name }) => name)).toEqual([text]);
  await remote.close();
});

test('an abort ends the query in the server', async () => {
  const { run } = await server();
  const abort = new AbortController();
  const said: string[] = [];
  const { url } = await server();
  const remote = openSpark(url, {
    environment: {},
    signal: abort.signal,
    progress: (line) => said.push(line),
  });
  const endless =
    'select cast(count(*) as string) as n from range(99999) a, range(99999) b, range(99999) c where a.id * b.id % 7 = c.id % 5';
  const running = expect(allRows(remote, endless)).rejects.toThrow('enough');
  await expect.poll(() => said.some((line) => /of \d+ task/.test(line)), { timeout: 60_000 }).toBe(true);
  abort.abort(new Error('enough'));
  await running;
  // Two cores, both of them taken by the endless query: another one has its turn only when that has ended.
  expect(await run('select cast(sum(id) as string) as n from range(0, 1000, 1, 4)')).toEqual([['499500']]);
});

test('a server that is not there, or is no Spark, is told', async () => {
  const { url } = await server();
  const place = { environment: {}, signal: AbortSignal.timeout(100_000), progress: () => undefined };
  const over = openSpark(`${url}/;use_ssl=true`, place);
  await expect(over.describe('select 1')).rejects.toMatchObject({ name: 'ServiceError' });
});
