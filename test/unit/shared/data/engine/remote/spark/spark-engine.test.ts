import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { allRows } from '../../../../../../../shared/data/engine/remote/remote-engine.ts';
import { openSpark } from '../../../../../../../shared/data/engine/remote/spark/spark-engine.ts';
import { engineInFolder, type EngineFolder } from '../../../../../../support/data/engine.ts';
import { startFakeSpark, type FakeSpark } from '../../../../../../support/spark/fake-spark.ts';

let place: EngineFolder;
let fake: FakeSpark | null = null;
beforeAll(async () => {
  place = await engineInFolder();
});
afterEach(async () => {
  await fake?.close();
  fake = null;
});
afterAll(() => place.close());

async function connect(
  options: Parameters<typeof startFakeSpark>[1] = {},
  environment: Record<string, string> = {},
) {
  const abort = new AbortController();
  const said: string[] = [];
  const server = await startFakeSpark(place.engine, options);
  fake = server;
  const spark = openSpark(server.url, {
    environment,
    signal: abort.signal,
    progress: (line) => said.push(line),
  });
  return { server, spark, abort, said };
}

test('all batches come, in one session that is given back, although the server is not there at first', async () => {
  const { server, spark, said } = await connect({ batchRows: 7, busy: 1 });
  const rows = await allRows(spark, 'select cast(i as string) as i, null as gap from range(100) as r(i)');
  expect(rows).toEqual(Array.from({ length: 100 }, (_, i) => [String(i), null]));
  expect(spark.bytesRead).toBe(1000);
  expect(said).toEqual(['Spark: starting', 'Spark: 3 of 8 tasks']);
  await spark.close();
  expect(server.released).toHaveLength(1);
  expect(server.interrupted).toEqual([]);
  expect(server.violations).toEqual([]);
});

test('types of a query, and what it would read, without running it', async () => {
  const { spark, server } = await connect();
  expect(
    await spark.describe(
      "select 1::bigint as a, 2::decimal(5, 2) as `b c`, range(3) as list, now() as t, 'x' as s -- comment",
    ),
  ).toEqual([
    { name: 'a', type: 'bigint' },
    { name: 'b c', type: 'decimal(5,2)' },
    { name: 'list', type: 'array<bigint>' },
    { name: 't', type: 'timestamp' },
    { name: 's', type: 'string' },
  ]);
  expect(server.statements).toEqual([]);
  expect(await spark.estimate('select 1 -- comment')).toEqual({ bytes: 64_000, rows: 1000 });
  expect(server.violations).toEqual([]);
});

test('an abort interrupts the query', async () => {
  const { server, spark, abort } = await connect({ stuck: true });
  const failed = expect(allRows(spark, 'select 1')).rejects.toThrow('enough');
  await expect.poll(() => server.statements.length).toBe(1);
  abort.abort(new Error('enough'));
  await failed;
  expect(server.interrupted).toHaveLength(1);
  expect(server.violations).toEqual([]);
});

test('who stops reading interrupts the query, and the next one works', async () => {
  const { server, spark } = await connect({ batchRows: 1 });
  for await (const page of spark.query('select cast(i as string) as i from range(9) as r(i)')) {
    expect(page).toEqual([['0']]);
    break;
  }
  expect(server.interrupted).toHaveLength(1);
  expect(await allRows(spark, "select 'again' as v")).toEqual([['again']]);
  expect(server.violations).toEqual([]);
});

test('what the server refuses is told in one line', async () => {
  const { spark } = await connect();
  for (const refused of [
    () => allRows(spark, 'select nothing from nowhere'),
    () => spark.describe('select nothing from nowhere'),
  ])
    await expect(refused()).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/^Spark refuses it: \[REFUSED\] .*nowhere[^\n]*$/) as string,
    });
  expect(await allRows(spark, "select 'x' as v")).toEqual([['x']]);
});

test('an answer that breaks off is no shorter answer', async () => {
  const { spark } = await connect({ batchRows: 2, breaksOff: true });
  await expect(allRows(spark, 'select cast(i as string) as i from range(90) as r(i)')).rejects.toMatchObject({
    name: 'ServiceError',
  });
});

test('a token goes to the host that it is meant for, and shows nowhere', async () => {
  const authorization = 'Bearer word';
  const environment = { SPARK_TOKEN: 'word', SPARK_HOST: '127.0.0.1' };
  const { server, spark } = await connect({ authorization }, environment);
  expect(await allRows(spark, "select 'x' as v")).toEqual([['x']]);
  expect(new Set(server.authorizations)).toEqual(new Set([authorization]));
  const denied = await connect({ authorization }, { ...environment, SPARK_TOKEN: 'guess' });
  await expect(allRows(denied.spark, 'select 1')).rejects.toThrow(/denies access: Invalid token/);
  await expect(allRows(denied.spark, 'select 1')).rejects.not.toThrow('guess');
  await server.close();
});
