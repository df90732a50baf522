import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerByDuckdb } from '../support/athena/answer-by-duckdb.ts';
import { startFakeAthena, type FakeAthena } from '../support/athena/fake-athena.ts';
import { engineInFolder, type EngineFolder } from '../support/data/engine.ts';
import { createTrips, factsOf, remoteAndLocal } from '../support/data/remote-trips.ts';
import { runAction } from '../support/runner/index.ts';

let workspace: string;
let place: EngineFolder;
let athena: FakeAthena;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'athena-'));
  place = await engineInFolder();
  await createTrips(place.engine);
});
afterEach(async () => {
  await athena.close();
  await place.close();
  await rm(workspace, { recursive: true, force: true });
});

const start = async (options: Parameters<typeof startFakeAthena>[1] = {}): Promise<void> => {
  athena = await startFakeAthena(answerByDuckdb(place.engine), options);
};
const validate = (inputs: Record<string, string>) =>
  runAction({
    action: 'validate-data',
    workspace,
    env: { HOME: workspace, ...athena.environment },
    inputs: {
      engine: 'athena',
      'engine-url': 'athena://ml/AwsDataCatalog/shop?output=s3://results/ci/',
      ...inputs,
    },
  });

test('profile, checks and drift of data that stay in Athena are those of the same rows in a file', async () => {
  await start({ pageRows: 90, throttleEvery: 13 });
  const { remote, local } = await remoteAndLocal(place.engine, workspace, validate);
  expect(athena.violations).toEqual([]);
  expect(remote.run.result?.verdict, remote.run.log).toBe('fail');
  expect(remote.run.outputs['drifted-columns']).toBe('["price"]');
  expect(factsOf(remote.run)).toEqual(factsOf(local.run));
  expect(remote.columns).toEqual(local.columns);
  expect(remote.run.log).toContain('The query is valid; a scan reads about 64,000 bytes, 1,000 rows');
  expect(remote.run.result?.facts).toContainEqual({
    name: 'engine',
    value: expect.stringMatching(/^Athena, [\d,]+ bytes read$/) as string,
  });
});

test('where nothing is known before, the cutoff of the workgroup keeps the limit', async () => {
  await start({ statistics: false, cutoff: 10_000_000 });
  const run = await validate({ data: 'sql:select id from trips', 'engine-max-gb': '0.01' });
  expect(run.result?.verdict, run.log).not.toBe('error');
  expect(run.log).toContain('Athena ends each query at 10,000,000 bytes');
});

test.each([
  [
    { statistics: false, cutoff: 10_000_001 },
    { 'engine-max-gb': '0.01' },
    /the engine can not estimate what a scan reads, and ends it at 0\.01 GB only, at most 0\.01 GB may be read: .* Set BytesScannedCutoffPerQuery of the workgroup to at most 10000000/,
  ],
  [
    { statistics: false },
    { 'engine-max-gb': '1' },
    /the engine can not estimate what a scan reads, at most 1 GB .* Set BytesScannedCutoffPerQuery/,
  ],
  [{}, { 'engine-url': '' }, /input "engine-url": is required for the engine athena. Write athena:/],
  [{}, { data: 'sql:nowhere' }, /Athena refuses the query: SYNTAX_ERROR: .*nowhere/],
  [
    { denied: 'StartQueryExecution' },
    {},
    /Athena denies StartQueryExecution: .*Allow athena:StartQueryExecution/,
  ],
])('%j with %j is one clear line', async (options, inputs, message) => {
  await start(options);
  const run = await validate({ data: 'sql:trips', ...inputs });
  expect(run.exitCode).toBe(1);
  expect(run.result).toMatchObject({
    verdict: 'error',
    error: { message: expect.stringMatching(message) as string },
  });
  expect(athena.statements.filter((sql) => sql.includes('group by'))).toEqual([]);
});
