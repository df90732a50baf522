import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { engineInFolder, type EngineFolder } from '../support/data/engine.ts';
import { runAction } from '../support/runner/index.ts';
import { startFakeSpark, type FakeSpark } from '../support/spark/fake-spark.ts';

let workspace: string;
let place: EngineFolder;
let spark: FakeSpark;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'spark-'));
  place = await engineInFolder();
  await place.engine
    .run(`create table trips as select i as id, i % 24 as hour, i % 9 / 4 as price, 'city ' || (i % 5) as city,
    date '2025-01-01' + (i % 28)::integer as day from range(600) as r(i)`);
  await place.engine.run(`create table earlier as select id, hour, price / 2 as price, city, day from trips`);
  spark = await startFakeSpark(place.engine);
});
afterEach(async () => {
  await spark.close();
  await place.close();
  await rm(workspace, { recursive: true, force: true });
});

const validate = (inputs: Record<string, string>) =>
  runAction({
    action: 'validate-data',
    workspace,
    inputs: { engine: 'spark', 'engine-url': spark.url, ...inputs },
  });

test('profile, checks and drift of data that stay in Spark are those of the same rows in a file', async () => {
  await writeFile(
    join(workspace, 'schema.yml'),
    `fields:
  - {name: id, type: integer, constraints: {unique: true}}
  - {name: hour, type: integer, constraints: {maximum: 22}}
  - {name: price, type: number}
  - {name: city, type: string, constraints: {pattern: 'city [0-3]'}}
  - {name: day, type: date}
`,
  );
  const remote = await validate({
    data: 'sql:trips',
    reference: 'sql:select * from earlier',
    schema: 'schema.yml',
    'engine-max-gb': '0.000064',
  });
  for (const name of ['trips', 'earlier'])
    await place.engine.run(`copy ${name} to '${join(workspace, `${name}.parquet`)}'`);
  const first = await readFile(remote.outputs['profile'] ?? '', 'utf8');
  const local = await validate({
    engine: 'duckdb',
    'engine-url': '',
    data: 'trips.parquet',
    reference: 'earlier.parquet',
    schema: 'schema.yml',
  });
  expect(spark.violations).toEqual([]);
  expect(remote.result?.verdict, remote.log).toBe('fail');
  expect(remote.outputs['drifted-columns']).toBe('["price"]');
  const facts = (run: typeof remote) =>
    run.result?.checks
      .filter(({ id }) => id !== 'correlation')
      .map(({ id, column, verdict, value, count, n, m }) => [id, column, verdict, value, count, n, m])
      .sort();
  expect(facts(remote)).toEqual(facts(local));
  const columns = (text: string): unknown => (JSON.parse(text) as { columns: unknown }).columns;
  expect(columns(first)).toEqual(columns(await readFile(local.outputs['profile'] ?? '', 'utf8')));
  expect(remote.log).toContain('The query is valid; a scan reads about 64,000 bytes, 1,000 rows');
  expect(remote.result?.facts).toContainEqual({
    name: 'engine',
    value: expect.stringMatching(/^Spark, [\d,]+ bytes read$/) as string,
  });
  expect(new Set(spark.released).size).toBe(1);
});

test('a query that takes long tells how far it is', async () => {
  await spark.close();
  spark = await startFakeSpark(place.engine, { slow: 6_000 });
  const run = await validate({ data: 'sql:select id from trips' });
  expect(run.result?.verdict, run.log).not.toBe('error');
  expect(run.log).toMatch(/… Spark: 3 of 8 tasks, \d+ s so far/);
  expect(spark.violations).toEqual([]);
});

test.each([
  [{ data: 'sql:trips', 'engine-url': '' }, /input "engine-url": is required for the engine spark/],
  [{ data: 'trips.csv' }, /input "data": expected one line "sql:" for Spark/],
  [{ data: 'sql:nowhere' }, /Spark refuses it: .*nowhere/],
  [
    { data: 'sql:trips', 'propose-schema': 'file' },
    /input "propose-schema": is not available with the engine spark/,
  ],
  [
    { data: 'sql:trips', 'engine-max-gb': '0.00006' },
    /input "engine-max-gb": a scan reads about 0\.000064 GB, at most 0\.00006 GB may be read: select \* from trips/,
  ],
  [{ data: 'sql:trips', 'engine-url': 'https://x.example' }, /input "engine-url": names no Spark Connect/],
  [{ data: 'sql:trips', 'engine-url': 'sc://x.example/;token=a' }, /input "engine-url": holds a token/],
])('%j is one clear line', async (inputs, message) => {
  const run = await validate(inputs);
  expect(run.exitCode).toBe(1);
  expect(run.result).toMatchObject({
    verdict: 'error',
    error: { message: expect.stringMatching(message) as string },
  });
  expect(spark.statements.filter((sql) => sql.includes('group by'))).toEqual([]);
});
