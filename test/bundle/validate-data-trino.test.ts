import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { engineInFolder, type EngineFolder } from '../support/data/engine.ts';
import { createTrips, factsOf, remoteAndLocal } from '../support/data/remote-trips.ts';
import { runAction } from '../support/runner/index.ts';
import { startFakeTrino, type FakeTrino } from '../support/trino/fake-trino.ts';

let workspace: string;
let place: EngineFolder;
let trino: FakeTrino;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'trino-'));
  place = await engineInFolder();
  await createTrips(place.engine);
  trino = await startFakeTrino(place.engine, { busyEvery: 11 });
});
afterEach(async () => {
  await trino.close();
  await place.close();
  await rm(workspace, { recursive: true, force: true });
});

const validate = (inputs: Record<string, string>) =>
  runAction({
    action: 'validate-data',
    workspace,
    inputs: { engine: 'trino', 'engine-url': trino.url, ...inputs },
  });

test('profile, checks and drift of data that stay in Trino are those of the same rows in a file', async () => {
  const { remote, local } = await remoteAndLocal(place.engine, workspace, validate);
  expect(trino.violations).toEqual([]);
  expect(remote.run.result?.verdict, remote.run.log).toBe('fail');
  expect(remote.run.outputs['drifted-columns']).toBe('["price"]');
  expect(factsOf(remote.run)).toEqual(factsOf(local.run));
  expect(remote.run.result?.checks.find(({ id }) => id === 'correlation')?.verdict).toBe('skipped');
  expect(remote.columns).toEqual(local.columns);
  expect(remote.run.log).toContain('The query is valid; a scan reads about 64,000 bytes, 1,000 rows');
  expect(remote.run.result?.facts).toContainEqual({
    name: 'engine',
    value: expect.stringMatching(/^Trino, [\d,]+ bytes read$/) as string,
  });
});

test('a query that takes long tells how far it is', async () => {
  await trino.close();
  trino = await startFakeTrino(place.engine, { slow: 6_000 });
  const run = await validate({ data: 'sql:select id from trips' });
  expect(run.result?.verdict, run.log).not.toBe('error');
  expect(run.log).toMatch(/… Trino: running, 40 %, 240 rows read, \d+ s so far/);
  expect(trino.violations).toEqual([]);
});

test.each([
  [{ data: 'sql:trips', 'engine-url': '' }, /input "engine-url": is required for the engine trino/],
  [{ data: 'trips.csv' }, /input "data": expected one line "sql:" for Trino/],
  [{ data: 'sql:nowhere' }, /Trino refuses it: .*nowhere/],
  [
    { data: 'sql:trips', 'propose-schema': 'file' },
    /input "propose-schema": is not available with the engine trino/,
  ],
  [
    { data: 'sql:trips', splits: '{train: [a.csv], test: [b.csv]}' },
    /input "splits": is not available with the engine trino/,
  ],
  [
    { data: 'sql:trips', 'feature-views': 'views.yml' },
    /input "feature-views": is not available with the engine trino/,
  ],
  [
    { data: 'sql:trips', 'engine-max-gb': '0.00006' },
    /input "engine-max-gb": a scan reads about 0\.000064 GB, at most 0\.00006 GB may be read: select \* from trips/,
  ],
  [
    { data: 'trips.csv', engine: 'duckdb', 'engine-max-gb': '1' },
    /input "engine-max-gb": the engine duckdb estimates nothing/,
  ],
  [{ data: 'sql:trips', 'engine-url': 'https://x.example' }, /input "engine-url": names no Trino/],
])('%j is one clear line', async (inputs, message) => {
  const run = await validate(inputs);
  expect(run.exitCode).toBe(1);
  expect(run.result).toMatchObject({
    verdict: 'error',
    error: { message: expect.stringMatching(message) as string },
  });
  expect(trino.statements.filter((sql) => sql.includes('group by'))).toEqual([]);
});
