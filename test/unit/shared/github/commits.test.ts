import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectTo } from '../../../support/connect-to.ts';
import { startFakeGitHub, type FakeGitHub } from '../../../support/github/index.ts';

let fake: FakeGitHub;

beforeEach(async () => {
  fake = await startFakeGitHub();
});

afterEach(() => fake.close());

const day = (number: number) => ({ date: new Date(Date.UTC(2026, 0, number)) });

test('a comparison finds the newest commit that both have', async () => {
  const { git } = fake.state;
  const base = git.commit('main', { f: '1' }, day(1));
  git.point('refs/heads/topic', 'main');
  git.commit('main', { f: '2' }, day(2));
  const head = git.commit('topic', { g: '1' }, day(3));
  const github = connectTo(fake);
  expect(await github.compareCommits('main', head)).toMatchObject({
    mergeBase: { sha: base, parents: [], ...day(1) },
    aheadBy: 1,
    behindBy: 1,
  });
  expect(await github.compareCommits('main', 'f'.repeat(40))).toBeNull();
});

test('ancestors come newest first, over pages, no more than asked for', async () => {
  const { git } = fake.state;
  const shas = Array.from({ length: 130 }, (_, index) => git.commit('main', { f: String(index) }));
  const newestFirst = shas.toReversed();
  const github = connectTo(fake);
  const some = await github.listAncestors('main', 120);
  expect(some.map(({ sha }) => sha)).toEqual(newestFirst.slice(0, 120));
  expect(fake.requestsTo('repos/list-commits')).toHaveLength(2);
  expect(some[0]?.parents).toEqual([newestFirst[1]]);
  expect(await github.listAncestors('f'.repeat(40), 5)).toEqual([]);
  expect(await github.listAncestors('main', 2)).toHaveLength(2);
});

test('a commit is read with its tree', async () => {
  const sha = fake.state.git.commit('main', { f: '1' }, { message: 'one', ...day(1) });
  expect(await connectTo(fake).readCommit(sha)).toEqual({
    sha,
    tree: fake.state.git.commitAt(sha)?.tree,
    parents: [],
    message: 'one',
    ...day(1),
  });
  expect(await connectTo(fake).readCommit('f'.repeat(40))).toBeNull();
});
