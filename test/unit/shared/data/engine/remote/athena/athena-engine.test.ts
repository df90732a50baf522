import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { athenaAddress } from '../../../../../../../shared/data/engine/remote/athena/athena-address.ts';
import { openAthena } from '../../../../../../../shared/data/engine/remote/athena/athena-engine.ts';
import { allRows } from '../../../../../../../shared/data/engine/remote/remote-engine.ts';
import { answerByDuckdb } from '../../../../../../support/athena/answer-by-duckdb.ts';
import { startFakeAthena, type FakeAthena } from '../../../../../../support/athena/fake-athena.ts';
import { engineInFolder, type EngineFolder } from '../../../../../../support/data/engine.ts';

let place: EngineFolder;
let fake: FakeAthena | null = null;
beforeAll(async () => {
  place = await engineInFolder();
});
afterEach(async () => {
  await fake?.close();
  fake = null;
});
afterAll(() => place.close());

async function connect(
  options: Parameters<typeof startFakeAthena>[1] = {},
  environment: Record<string, string> = {},
  url = 'athena://ml/AwsDataCatalog/shop?output=s3://results/ci/',
) {
  const abort = new AbortController();
  const said: string[] = [];
  const server = await startFakeAthena(answerByDuckdb(place.engine), options);
  fake = server;
  const athena = openAthena(url, {
    environment: { ...server.environment, ...environment },
    signal: abort.signal,
    progress: (line) => said.push(line),
  });
  return { server, athena, abort, said };
}

test('all pages come, NULL apart from the empty text, although requests are throttled and an answer is lost', async () => {
  const { server, athena, said } = await connect({ pageRows: 7, throttleEvery: 6, loseStartEvery: 2 });
  const sql = `select case when i % 3 = 0 then null when i % 3 = 1 then '' else cast(i as varchar) end as i from range(50) as r(i)`;
  const text = (i: number): string | null => (i % 3 === 0 ? null : i % 3 === 1 ? '' : String(i));
  for (let time = 0; time < 2; time++)
    expect(await allRows(athena, sql)).toEqual(Array.from({ length: 50 }, (_, i) => [text(i)]));
  expect(server.statements).toEqual([sql, sql]);
  expect(server.inputs[0]).toMatchObject({
    WorkGroup: 'ml',
    QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'shop' },
    ResultConfiguration: { OutputLocation: 's3://results/ci/' },
  });
  expect(server.violations).toEqual([]);
  expect(athena.bytesRead).toBe(2 * 12_345);
  expect(said).toContain('Athena: running, 12,345 bytes read');
});

test('the exact types of a query, and what it would read, without running it', async () => {
  const { athena, server } = await connect();
  const query = `select 1::bigint as a, 2::decimal(5, 2) as "b c", timestamp '2025-01-01' as t -- comment`;
  expect(await athena.describe(query)).toEqual([
    { name: 'a', type: 'bigint' },
    { name: 'b c', type: 'decimal(5,2)' },
    { name: 't', type: 'timestamp(6)' },
  ]);
  expect(await athena.estimate('select 1')).toEqual({ bytes: 64_000, rows: 1000 });
  expect(server.violations).toEqual([]);
});

test('without statistics the cutoff of the workgroup is what is known', async () => {
  const { athena } = await connect({ statistics: false, cutoff: 10_000_000 });
  expect(await athena.estimate('select 1')).toEqual({ bytes: null, rows: null, cutoff: 10_000_000 });
  await fake?.close();
  const silent = await connect({ statistics: false, cutoff: 10_000_000, denied: 'GetWorkGroup' });
  expect(await silent.athena.estimate('select 1')).toEqual({ bytes: null, rows: null, cutoff: null });
});

test('an abort stops the query', async () => {
  const { server, athena, abort, said } = await connect({ stuck: true });
  const failed = expect(allRows(athena, 'select 1')).rejects.toThrow('enough');
  await expect.poll(() => said.length).toBeGreaterThan(1);
  abort.abort(new Error('enough'));
  await failed;
  expect(server.stopped).toHaveLength(1);
});

test.each([
  ['select nothing from nowhere', {}, /^Athena refuses the query: SYNTAX_ERROR: .*nowhere/, 'UserError'],
  [
    'select 1',
    { outcome: { state: 'CANCELLED', reason: 'Bytes scanned limit was exceeded' } },
    /^Athena cancelled the query: Bytes scanned limit/,
    'UserError',
  ],
  [
    'select 1',
    { outcome: { state: 'FAILED', reason: 'GENERIC_INTERNAL_ERROR', category: 1 } },
    /GENERIC/,
    'ServiceError',
  ],
  [
    'select 1',
    { denied: 'StartQueryExecution' },
    /^Athena denies StartQueryExecution: .*not authorized/,
    'UserError',
  ],
  ['select 1', { denied: 'GetQueryResults' }, /^Athena denies GetQueryResults/, 'UserError'],
] as const)('%s with %j fails with the reason', async (sql, options, message, name) => {
  const { athena } = await connect(options);
  await expect(allRows(athena, sql)).rejects.toMatchObject({
    name,
    message: expect.stringMatching(message) as string,
  });
});

test('a wrong key and no key are told without the key', async () => {
  const wrong = await connect({}, { AWS_SECRET_ACCESS_KEY: 'guess' });
  const refused = allRows(wrong.athena, 'select 1');
  await expect(refused).rejects.toThrow(/denies StartQueryExecution: .*InvalidSignatureException/);
  await expect(refused).rejects.not.toThrow('guess');
  await fake?.close();
  const none = await connect(
    {},
    {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: place.folder,
    },
  );
  await expect(allRows(none.athena, 'select 1')).rejects.toThrow('needs AWS credentials');
});

test.each([
  ['trino://x/y', 'names no workgroup'],
  ['athena://', 'names no workgroup'],
  ['athena://w/c/d?region=eu-west-1', 'has an option "region"'],
  ['athena://w/c/d?output=https://evil.example', '"output" names no place in S3'],
  ['athena://w/%/d', 'is no name'],
])('%s is refused', (url, message) => {
  expect(() => athenaAddress(url)).toThrow(message);
});

test('a workgroup alone is enough', () => {
  expect(athenaAddress('athena://primary')).toEqual({
    workgroup: 'primary',
    catalog: null,
    database: null,
    output: null,
  });
  expect(athenaAddress('athena://primary/lake%20one/shop')).toMatchObject({
    catalog: 'lake one',
    database: 'shop',
  });
});
