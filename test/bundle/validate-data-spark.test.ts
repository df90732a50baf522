import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { engineInFolder, type EngineFolder } from '../support/data/engine.ts';
import { createTrips, factsOf, remoteAndLocal } from '../support/data/remote-trips.ts';
import { runAction } from '../support/runner/index.ts';
import { startFakeSpark, type FakeSpark } from '../support/spark/fake-spark.ts';

let workspace: string;
let place: EngineFolder;
let spark: FakeSpark;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'spark-'));
  place = await engineInFolder();
  await createTrips(place.engine);
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
  const { remote, local } = await remoteAndLocal(place.engine, workspace, validate);
  expect(spark.violations).toEqual([]);
  expect(remote.run.result?.verdict, remote.run.log).toBe('fail');
  expect(remote.run.outputs['drifted-columns']).toBe('["price"]');
  expect(factsOf(remote.run)).toEqual(factsOf(local.run));
  expect(remote.columns).toEqual(local.columns);
  expect(remote.run.log).toContain('The query is valid; a scan reads about 64,000 bytes, 1,000 rows');
  expect(remote.run.result?.facts).toContainEqual({
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
