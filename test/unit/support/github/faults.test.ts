import { afterEach, beforeEach, expect, test } from 'vitest';
import { ACTIONS_BOT, startFakeGitHub, type Fault, type FakeGitHub } from '../../../support/github/index.ts';

let github: FakeGitHub;

beforeEach(async () => {
  github = await startFakeGitHub();
  github.state.openPull({ number: 7, headRef: 'topic', author: ACTIONS_BOT });
});

afterEach(() => github.close());

const comments = () => `${github.url}/repos/org/example/issues/7/comments`;
const headers = () => ({ authorization: `token ${github.token}`, 'user-agent': 'test' });
const post = (body = 'x') =>
  fetch(comments(), { method: 'POST', headers: headers(), body: JSON.stringify({ body }) });
const list = () => fetch(comments(), { headers: headers() });
const stored = () => github.state.comments.length;
const onCreate = (fault: Omit<Fault, 'on'>) => github.inject({ on: 'issues/create-comment', ...fault });

test('answers with a status before and after storing', async () => {
  onCreate({ status: 502 });
  expect((await post()).status).toBe(502);
  expect(stored()).toBe(0);
  onCreate({ status: 502, stored: true });
  const answer = await post();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html']);
  expect(stored()).toBe(1);
  expect((await post()).status).toBe(201);
});

test('resets the connection before and after storing', async () => {
  onCreate({ reset: true });
  await expect(post()).rejects.toThrow('fetch failed');
  expect(stored()).toBe(0);
  onCreate({ reset: true, stored: true });
  await expect(post()).rejects.toThrow('fetch failed');
  expect(stored()).toBe(1);
  expect(github.requests.map((request) => request.status)).toEqual([null, null]);
});

test('ends JSON in the middle', async () => {
  onCreate({ truncate: true });
  await expect((await post()).json()).rejects.toThrow(SyntaxError);
  expect(stored()).toBe(1);
});

test('hits the requests it is meant for, as often as it is meant to', async () => {
  github.inject({ on: /^GET .*comments$/, after: 1, times: 2, status: 429, headers: { 'retry-after': '7' } });
  const answers = [await list(), await list(), await list(), await list()];
  expect(answers.map((answer) => answer.status)).toEqual([200, 429, 429, 200]);
  expect(answers[1]?.headers.get('retry-after')).toBe('7');
});

test('shows a list that lags behind', async () => {
  await post('old');
  await post('new');
  github.inject({ on: 'issues/list-comments', stale: true });
  const bodies = async () => ((await (await list()).json()) as { body: string }[]).map(({ body }) => body);
  expect(await bodies()).toEqual(['old']);
  expect(await bodies()).toEqual(['old', 'new']);
});

test('delays a request so that another overtakes it', async () => {
  onCreate({ delay: 100 });
  const slow = post('slow');
  await expect.poll(() => github.requests.length).toBe(1);
  await post('quick');
  await slow;
  expect(github.state.comments.map((comment) => comment.body)).toEqual(['quick', 'slow']);
});
