import { afterEach, expect, test } from 'vitest';
import { HttpClient } from '../../../../shared/http/http-client.ts';
import { answer, startScript, type ScriptedServer, type Step } from '../../../support/scripted-server.ts';

const servers: ScriptedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const start = async (...script: Step[]) => {
  const server = await startScript(...script);
  servers.push(server);
  return server;
};
const client = new HttpClient({ service: 'Test', signal: new AbortController().signal });
const headers = { authorization: 'token t', accept: 'x' };
const to = (location: string) => answer(302, '', { location });

test('follows, and keeps credentials within their origin', async () => {
  const other = await start(answer(200, 'there'));
  const server = await start(to('/second'), to(`${other.url}/third`));
  const response = await client.request({ method: 'GET', url: `${server.url}/first`, headers });
  expect(response.text()).toBe('there');
  expect(server.seen.map((seen) => [seen.url, seen.headers.authorization])).toEqual([
    ['/first', 'token t'],
    ['/second', 'token t'],
  ]);
  expect(other.seen[0]?.headers).toMatchObject({ accept: 'x' });
  expect(other.seen[0]?.headers.authorization).toBeUndefined();
});

test('stops after five, at other schemes and at credentials in the address', async () => {
  const circle = await start(to('/again'));
  await expect(client.request({ method: 'GET', url: circle.url })).rejects.toThrow(/more than 5 redirects/);
  expect(circle.seen).toHaveLength(6);
  for (const location of ['file:///etc/passwd', 'http://user:word@127.0.0.1/', 'http://[']) {
    const server = await start(to(location));
    await expect(client.request({ method: 'GET', url: server.url })).rejects.toThrow(/no http address/);
    expect(server.seen).toHaveLength(1);
  }
});

test('a write is never redirected', async () => {
  const server = await start(to('/elsewhere'));
  await expect(client.request({ method: 'POST', url: server.url, body: 'x' })).rejects.toMatchObject({
    status: 302,
  });
  expect(server.seen).toHaveLength(1);
});

test('the caller may take the redirect itself', async () => {
  const server = await start(to('/elsewhere'));
  const response = await client.request({ method: 'GET', url: server.url, redirect: 'manual' }, [302]);
  expect(response.headers.get('location')).toBe('/elsewhere');
});
