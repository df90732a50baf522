import { afterEach, expect, test } from 'vitest';
import { startFakeGitHub, type FakeGitHub, type FakeGitHubOptions } from '../../../support/github/index.ts';

let github: FakeGitHub;
afterEach(() => github.close());

let now = 0;
async function start(limits: FakeGitHubOptions['limits']): Promise<void> {
  now = Date.parse('2026-01-01T00:00:00Z');
  github = await startFakeGitHub({ now: () => now, limits: limits ?? {} });
  github.state.git.commit('main', { f: '1' });
  github.state.git.point('refs/mlops/a', 'main');
}

const ask = (path: string, init: { method?: string; body?: string; headers?: Record<string, string> } = {}) =>
  fetch(`${github.url}/repos/org/example/${path}`, {
    ...init,
    headers: { authorization: `token ${github.token}`, 'user-agent': 'test', ...init.headers },
  });

test('counts requests in an hour, and says when the next begins', async () => {
  await start({ perHour: 2 });
  const remaining: unknown[] = [];
  for (let index = 0; index < 3; index += 1) {
    const answer = await ask('git/ref/mlops/a');
    remaining.push([answer.status, answer.headers.get('x-ratelimit-remaining')]);
  }
  expect(remaining).toEqual([
    [200, '1'],
    [200, '0'],
    [403, '0'],
  ]);
  const refused = await ask('git/ref/mlops/a');
  expect(refused.headers.get('x-ratelimit-reset')).toBe(String(now / 1000 + 3600));
  now += 3_600_000;
  expect((await ask('git/ref/mlops/a')).status).toBe(200);
});

test('refuses too many writes in a minute, and reads on', async () => {
  await start({ writesPerMinute: 1 });
  const write = () => ask('git/blobs', { method: 'POST', body: JSON.stringify({ content: 'x' }) });
  expect((await write()).status).toBe(201);
  now += 20_000;
  const refused = await write();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([403, '40']);
  expect(await refused.text()).toContain('secondary rate limit');
  expect((await ask('git/ref/mlops/a')).status).toBe(200);
  now += 40_000;
  expect((await write()).status).toBe(201);
});

test('an answer that is known already has no body and is free', async () => {
  await start({ perHour: 2 });
  const etag = (await ask('git/ref/mlops/a')).headers.get('etag') ?? '';
  for (let index = 0; index < 5; index += 1) {
    const again = await ask('git/ref/mlops/a', { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  }
  github.state.git.refs.set('refs/mlops/a', github.state.git.commit('main', { f: '2' }));
  const changed = await ask('git/ref/mlops/a', { headers: { 'if-none-match': etag } });
  expect(changed.status).toBe(200);
});
