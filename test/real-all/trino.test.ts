import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { allRows } from '../../shared/data/engine/remote/remote-engine.ts';
import { openAthena } from '../../shared/data/engine/remote/athena/athena-engine.ts';
import { openTrino } from '../../shared/data/engine/remote/trino/trino-engine.ts';
import { TrinoSession } from '../../shared/data/engine/remote/trino/trino-session.ts';
import { startFakeAthena, type Answer } from '../support/athena/fake-athena.ts';
import { engineSuite } from '../support/data/engine-suite.ts';
import { columnsFor, selectOf } from '../support/data/typed-table.ts';
import { runAction } from '../support/runner/index.ts';
import { startTrino, type RealTrino } from '../support/trino/real-trino.ts';

let started: Promise<RealTrino> | null = null;
const server = (): Promise<RealTrino> => (started ??= startTrino());
afterAll(async () => (await started)?.stop());

async function connect(signal = AbortSignal.timeout(1_000_000)) {
  const { url } = await server();
  return openTrino(url, { environment: {}, signal, progress: () => undefined });
}

engineSuite('trino', async () => ({
  remote: await connect(),
  create: async (table, select) => {
    const { run } = await server();
    await run(`create table ${table} as ${select}`);
  },
}));

test('the action profiles a table, compares it, and refuses what reads too much', async () => {
  const { url, run } = await server();
  const numbers = 'unnest(sequence(0, 4999)) as r(i)';
  await run(`create table trips as select i as id, i % 24 as hour, i / 7e0 as price from ${numbers}`);
  await run(`create table earlier as select id, hour, price / 2 as price from trips`);
  const workspace = await mkdtemp(join(tmpdir(), 'trino-'));
  const validate = (limit: string) =>
    runAction({
      action: 'validate-data',
      workspace,
      inputs: {
        engine: 'trino',
        'engine-url': url,
        data: 'sql:trips',
        reference: 'sql:select * from earlier -- before',
        'engine-max-gb': limit,
      },
    });
  const done = await validate('1');
  expect(done.outputs, done.log).toMatchObject({ 'row-count': '5000', 'drifted-columns': '["price"]' });
  expect(done.log).toMatch(/a scan reads about [\d,]+ bytes, 5,000 rows/);
  const profile = JSON.parse(await readFile(done.outputs['profile'] ?? '', 'utf8')) as { rows: number };
  expect(profile.rows).toBe(5000);
  const refused = await validate('0.00001');
  expect(refused.result?.error?.message).toMatch(/"engine-max-gb": a scan reads about 0\.0\d+ GB/);
  await rm(workspace, { recursive: true });
});

test('nothing but reading is possible, and an abort ends the query in the server', async () => {
  const { run } = await server();
  const remote = await connect();
  await expect(allRows(remote, 'create table evil as select 1 as one')).rejects.toThrow(/read-only/);
  await expect(remote.describe('select nothing from nowhere')).rejects.toThrow(/nowhere/);
  const abort = new AbortController();
  const endless =
    'select cast(count(*) as varchar) as n from unnest(sequence(1, 9999)) a(x), unnest(sequence(1, 9999)) b(y), unnest(sequence(1, 9999)) c(z) where x * y % 7 = z % 5';
  const running = expect(allRows(await connect(abort.signal), endless)).rejects.toThrow('enough');
  const states = async () =>
    (
      await run(
        `select state from system.runtime.queries where query like '%sequence(1, 9999)%' and query not like '%runtime%'`,
      )
    ).flat();
  await expect.poll(states, { timeout: 60_000 }).toEqual(['RUNNING']);
  abort.abort(new Error('enough'));
  await running;
  await expect.poll(states, { timeout: 60_000 }).toEqual(['FAILED']);
});

test('what Athena is asked runs on Trino, and its types are exact', async () => {
  const { url } = await server();
  const place = { environment: {}, signal: AbortSignal.timeout(300_000), progress: () => undefined };
  const session = new TrinoSession(url, place);
  const text = (cell: unknown): string | null =>
    cell === null ? null : typeof cell === 'string' ? cell : JSON.stringify(cell);
  const fake = await startFakeAthena(async (sql) => {
    const answer: Answer = { columns: [], rows: [] };
    for await (const { columns, data } of session.run(sql)) {
      answer.columns = columns ?? answer.columns;
      answer.rows.push(...data.map((row) => row.map(text)));
    }
    return answer;
  });
  const athena = openAthena('athena://ml', { ...place, environment: fake.environment });
  const trino = await connect();
  const query = selectOf('trino', trino.dialect, columnsFor('trino'), { rows: 3 });
  const described = await trino.describe(query);
  // The two spell decimals with and without a blank.
  const types = described.map(({ name, type }) => ({ name, type: type.replace(', ', ',') }));
  expect(await athena.describe(query)).toEqual(types);
  const counted = `select cast(count(*) as varchar) as n from (${query}) mlops_rows`;
  expect(await allRows(athena, counted)).toEqual([['3']]);
  expect(fake.violations).toEqual([]);
  await fake.close();
});
