import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { allRows } from '../../../../../../../shared/data/engine/remote/remote-engine.ts';
import { openTrino } from '../../../../../../../shared/data/engine/remote/trino/trino-engine.ts';
import { trinoAddress } from '../../../../../../../shared/data/engine/remote/trino/trino-address.ts';
import { engineInFolder, type EngineFolder } from '../../../../../../support/data/engine.ts';
import { startFakeTrino, type FakeTrino } from '../../../../../../support/trino/fake-trino.ts';

let place: EngineFolder;
let fake: FakeTrino | null = null;
beforeAll(async () => {
  place = await engineInFolder();
});
afterEach(async () => {
  await fake?.close();
  fake = null;
});
afterAll(() => place.close());

async function connect(
  options: Parameters<typeof startFakeTrino>[1] = {},
  environment: Record<string, string> = {},
) {
  const abort = new AbortController();
  const said: string[] = [];
  const server = await startFakeTrino(place.engine, options);
  fake = server;
  const trino = openTrino(server.url, {
    environment,
    signal: abort.signal,
    progress: (line) => said.push(line),
  });
  return { server, trino, abort, said };
}

test('all pages come, in one transaction that can only read, although the server is busy now and then', async () => {
  const { server, trino, said } = await connect({ pageRows: 7, busyEvery: 5 });
  const rows = await allRows(trino, 'select cast(i as varchar) as i, null as gap from range(100) as r(i)');
  expect(rows).toEqual(Array.from({ length: 100 }, (_, i) => [String(i), null]));
  expect(server.statements.filter((sql, at) => sql !== server.statements[at - 1])).toEqual([
    'start transaction read only',
    'select cast(i as varchar) as i, null as gap from range(100) as r(i)',
  ]);
  expect(server.violations).toEqual([]);
  expect(trino.bytesRead).toBeGreaterThan(0);
  expect(said).toContain('Trino: running, 50 %, 1,000 rows read');
});

test('types of a query, and what it would read, without running it', async () => {
  const { trino } = await connect();
  expect(await trino.describe('select 1::bigint as a, 2::decimal(5, 2) as "b c" -- comment')).toEqual([
    { name: 'a', type: 'bigint' },
    { name: 'b c', type: 'decimal(5,2)' },
  ]);
  expect(await trino.estimate('select 1')).toEqual({ bytes: 64_000, rows: 1000 });
});

test('an abort cancels the query', async () => {
  const { server, trino, abort } = await connect({ stuck: true });
  const running = allRows(trino, 'select 1');
  const failed = expect(running).rejects.toThrow('enough');
  await expect.poll(() => server.statements.length).toBe(2);
  abort.abort(new Error('enough'));
  await failed;
  expect(server.canceled).toHaveLength(1);
});

test('who stops reading cancels the query, and the next one works', async () => {
  const { server, trino } = await connect({ pageRows: 1 });
  for await (const page of trino.query('select cast(i as varchar) as i from range(9) as r(i)')) {
    expect(page).toEqual([['0']]);
    break;
  }
  expect(server.canceled).toHaveLength(1);
  expect(await allRows(trino, "select 'again' as v")).toEqual([['again']]);
  expect(server.violations).toEqual([]);
});

test('what the server refuses is told; the transaction after it is a new one', async () => {
  const { trino } = await connect();
  await expect(allRows(trino, 'select nothing from nowhere')).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining('nowhere') as string,
  });
  expect(await allRows(trino, "select 'x' as v")).toEqual([['x']]);
});

test('results on another host are not asked for', async () => {
  const { trino } = await connect({ pointsTo: 'elsewhere.example:8080' });
  await expect(allRows(trino, 'select 1')).rejects.toThrow('another host');
});

test('a password goes to the host that it is meant for, and shows nowhere', async () => {
  const authorization = `Basic ${Buffer.from('ml:word').toString('base64')}`;
  const environment = { TRINO_USER: 'ml', TRINO_PASSWORD: 'word', TRINO_HOST: '127.0.0.1' };
  const { server, trino } = await connect({ authorization }, environment);
  expect(await allRows(trino, "select 'x' as v")).toEqual([['x']]);
  expect(new Set(server.authorizations)).toEqual(new Set([authorization]));
  const denied = await connect({ authorization }, { ...environment, TRINO_PASSWORD: 'guess' });
  await expect(allRows(denied.trino, 'select 1')).rejects.toThrow(/denies access \(401\)/);
  await expect(allRows(denied.trino, 'select 1')).rejects.not.toThrow('guess');
  await server.close();
});

test.each([
  ['https://x.example/c', {}, 'names no Trino'],
  ['trino://', {}, 'names no Trino'],
  ['trino://u:secret@x.example/c', {}, 'holds a password'],
  ['trino://evil.example/c', { TRINO_TOKEN: 't', TRINO_HOST: 'good.example' }, 'not meant for evil.example'],
  ['trino://evil.example/c', { TRINO_PASSWORD: 't' }, 'not meant for evil.example'],
])('%s is refused', (url, environment, message) => {
  expect(() => trinoAddress(url, { environment })).toThrow(message);
});

test('plain HTTP only to the machine itself', () => {
  const origin = (url: string): string => trinoAddress(url, { environment: {} }).origin;
  expect(origin('trino://127.0.0.1:8080')).toBe('http://127.0.0.1:8080');
  expect(origin('trino://[::1]:8080/c/s')).toBe('http://[::1]:8080');
  expect(origin('trino://trino.example/c/s')).toBe('https://trino.example');
  expect(
    trinoAddress('trino://me@x.example:8443/hive/web%20logs', {
      environment: { TRINO_TOKEN: 't', TRINO_HOST: 'x.example' },
    }),
  ).toEqual({
    origin: 'https://x.example:8443',
    catalog: 'hive',
    schema: 'web logs',
    user: 'me',
    authorization: 'Bearer t',
  });
});
