import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectGitHub } from '../../../../shared/github/connect-github.ts';
import type { GitHub } from '../../../../shared/github/github.ts';
import { startFakeGitHub, type FakeGitHub, type FakeGitHubOptions } from '../../../support/github/index.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const REF = 'refs/mlops/model';

let fake: FakeGitHub;
let github: GitHub;
let clock: VirtualClock;
beforeEach(() => {
  clock = new VirtualClock();
});
afterEach(() => fake.close());

async function start(limits: FakeGitHubOptions['limits'] = {}): Promise<void> {
  fake = await startFakeGitHub({ now: () => clock.now(), limits });
  const { signal } = new AbortController();
  const connection = { token: fake.token, apiUrl: fake.url, repository: 'org/example', signal };
  github = connectGitHub(connection, { clock, random: () => 0.5 });
  fake.state.git.commit('main', { f: '1' });
  fake.state.git.point(REF, 'main');
}

const statuses = () => fake.requests.map(({ status }) => status);

test('what did not change since it was read is asked for without its body', async () => {
  await start({ perHour: 3 });
  const first = await github.readRef(REF);
  for (let index = 0; index < 4; index += 1) expect(await github.readRef(REF)).toBe(first);
  expect(statuses()).toEqual([200, 304, 304, 304, 304]);
  const moved = fake.state.git.commit('main', { f: '2' });
  fake.state.git.refs.set(REF, moved);
  expect(await github.readRef(REF)).toBe(moved);
  expect(await github.readRef(REF)).toBe(moved);
  expect(statuses().slice(5)).toEqual([200, 304]);
});

test('one token does not get what another one read', async () => {
  await start();
  await github.readRef(REF);
  const { signal } = new AbortController();
  const connection = { token: 'ghs_none', apiUrl: fake.url, repository: 'org/example', signal };
  await expect(connectGitHub(connection, { clock }).readRef(REF)).rejects.toMatchObject({ status: 401 });
});

test('a secondary limit is waited for as long as it says, and then all is written', async () => {
  await start({ writesPerMinute: 3 });
  for (let index = 0; index < 5; index += 1) await github.createTree(null, { a: String(index) });
  expect(statuses().filter((status) => status === 403)).toHaveLength(1);
  expect(clock.slept).toBe(60_500);
});

test('after a limit no other request goes out before its time', async () => {
  await start();
  const headers = { 'retry-after': '120' };
  fake.inject({ on: 'git/create-tree', status: 403, headers, body: '{"message":"secondary rate limit"}' });
  const sleepers: (() => void)[] = [];
  clock.sleep = (milliseconds) =>
    new Promise((wake) => {
      clock.sleeps.push(milliseconds);
      sleepers.push(wake);
    });
  const written = github.createTree(null, { a: '1' });
  await expect.poll(() => sleepers).toHaveLength(1);
  const read = github.readRef(REF);
  await expect.poll(() => sleepers).toHaveLength(2);
  expect(statuses()).toEqual([403]);
  clock.now = () => Date.parse('2026-01-01T00:02:01Z');
  for (const wake of sleepers) wake();
  await Promise.all([written, read]);
  expect(statuses().toSorted()).toEqual([200, 201, 403]);
  expect(clock.sleeps).toEqual([120_500, 120_500]);
});

test('a limit beyond the budget of a step is told once, and nothing more is sent', async () => {
  await start({ perHour: 1 });
  await github.readRef('refs/mlops/other');
  await expect(github.readRef(REF)).rejects.toThrow(/answered 403 .*It asks to wait 60 min/);
  const sent = fake.requests.length;
  await expect(github.createTree(null, { a: '1' })).rejects.toThrow(
    /POST .*git\/trees was not sent: the limit of requests is reached.*run it again after 2026-01-01T01:00/,
  );
  expect(fake.requests).toHaveLength(sent);
});
