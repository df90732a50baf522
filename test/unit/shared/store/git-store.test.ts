import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../../../shared/errors.ts';
import { GitStore } from '../../../../shared/store/git-store.ts';
import { StoreConflict } from '../../../../shared/store/store.ts';
import { connectTo } from '../../../support/connect-to.ts';
import { startFakeGitHub, type Fault, type FakeGitHub } from '../../../support/github/index.ts';
import { storeSuite } from '../../../support/store/store-suite.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const REF = 'refs/mlops/model';

let fake: FakeGitHub;
beforeEach(async () => {
  fake = await startFakeGitHub();
});
afterEach(() => fake.close());

function open(ref = REF, token = fake.token): GitStore {
  const { signal } = new AbortController();
  return new GitStore(connectTo(fake, token), ref, { signal, clock: new VirtualClock(), random: () => 0.5 });
}

const asked = () => fake.requests.map(({ operation }) => operation);
const linesOf = async (key: string) => (await open().get(key))?.content.trimEnd().split('\n');

describe('a git ref as a store', () => {
  const { signal } = new AbortController();
  storeSuite((name) => new GitStore(connectTo(fake), `refs/mlops/${name}`, { signal }));
});

test('an uncontended append is six requests, a read three', async () => {
  await open().append('log', 'one');
  fake.requests.length = 0;
  await open().append('log', 'two');
  expect(asked()).toEqual([
    'git/get-ref',
    'repos/list-commits',
    'repos/get-content',
    'git/create-tree',
    'git/create-commit',
    'git/update-ref',
  ]);
  fake.requests.length = 0;
  await open().get('log');
  expect(asked()).toEqual(['git/get-ref', 'repos/get-content', 'repos/get-content']);
});

test('every change is a commit on the one before, readable with git', async () => {
  await open().append('ledger.jsonl', '{"n":1}');
  await open().compareAndSet('baseline/abc.json', '{}', null);
  const { git } = fake.state;
  const head = git.refs.get(REF) ?? '';
  expect(git.ancestors(head).map((sha) => git.commitAt(sha)?.message)).toEqual([
    'Set baseline/abc.json',
    'Append to ledger.jsonl',
  ]);
  expect(git.files(head).get('ledger.jsonl')?.toString()).toBe('{"n":1}\n');
});

test('a change of another key is no conflict', async () => {
  const store = open();
  const version = await store.compareAndSet('key', 'one', null);
  await store.append('log', 'line');
  await store.compareAndSet('key', 'two', version);
  expect((await store.get('key'))?.content).toBe('two');
});

test('a file that somebody changed by hand has another version', async () => {
  const version = await open().compareAndSet('key', 'one', null);
  const { git } = fake.state;
  git.point('refs/heads/by-hand', REF);
  git.refs.set(REF, git.commit('by-hand', { key: 'else' }));
  await expect(open().compareAndSet('key', 'two', version)).rejects.toThrow(StoreConflict);
});

const LOST: Record<string, Omit<Fault, 'on'>> = {
  '502 after storing': { status: 502, stored: true },
  'reset after storing': { reset: true, stored: true },
  '502 before storing': { status: 502 },
  'JSON that is cut off': { truncate: true },
};
const WRITES = ['git/create-tree', 'git/create-commit', 'git/create-ref', 'git/update-ref'];

test.each(Object.entries(LOST))('every write answered by %s appends once', async (_, fault) => {
  for (const on of WRITES) fake.inject({ on, ...fault });
  await open().append('log', 'one');
  await open().append('log', 'two');
  expect(await linesOf('log')).toEqual(['one', 'two']);
});

test('a commit that landed unseen, with others on top, is not written again', async () => {
  await open().append('log', 'first');
  // Our update lands; its answer is lost; before it is sent again, somebody else moves the ref on.
  const { git } = fake.state;
  let moved = false;
  fake.inject({ on: 'git/update-ref', status: 502, stored: true });
  fake.inject({ on: 'git/update-ref', status: 422, body: '{"message":"Update is not a fast forward"}' });
  const github = connectTo(fake);
  const meddled = {
    ...github,
    advanceRef: async (ref: string, sha: string) => {
      const landed = await github.advanceRef(ref, sha);
      if (!moved) await open().append('log', 'theirs');
      moved = true;
      return landed;
    },
  };
  const { signal } = new AbortController();
  const store = new GitStore(meddled, REF, { signal, clock: new VirtualClock(), random: () => 0.5 });
  await store.append('log', 'ours');
  expect(await linesOf('log')).toEqual(['first', 'ours', 'theirs']);
  expect(git.ancestors(git.refs.get(REF) ?? '')).toHaveLength(3);
});

test('a token that may only read says what to write into the workflow', async () => {
  await open().append('log', 'one');
  const reader = open(REF, fake.tokenFor({ contents: 'read' }));
  expect((await reader.get('log'))?.content).toBe('one\n');
  await expect(reader.append('log', 'two')).rejects.toThrow('"contents: write"');
});

test('a ref that never stands still is given up after minutes', async () => {
  await open().append('log', 'one');
  fake.inject({
    on: 'git/update-ref',
    status: 422,
    body: '{"message":"Update is not a fast forward"}',
    times: 999,
  });
  await expect(open().append('log', 'two')).rejects.toThrow('is changed by others all the time');
});

test.each([
  'mlops/model',
  'refs/model',
  'refs/heads/main',
  'refs/tags/v1',
  'refs/pull/7/head',
  'refs/mlops/..',
  'refs/mlops/a b',
  'refs/mlops/a.lock',
  'refs/mlops/.a',
  'refs/mlops/a/',
  'refs/mlops/a\nb',
])('refuses the ref %j', (ref) => {
  expect(() => open(ref)).toThrow(UserError);
});
