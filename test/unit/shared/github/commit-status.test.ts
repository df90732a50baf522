import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectTo } from '../../../support/connect-to.ts';
import { startFakeGitHub, type FakeGitHub } from '../../../support/github/index.ts';

let fake: FakeGitHub;
let sha: string;

beforeEach(async () => {
  fake = await startFakeGitHub();
  sha = fake.state.git.commit('main', { f: '1' });
});

afterEach(() => fake.close());

test('a status is set with a description that fits', async () => {
  // The 140th character would be half of an emoji.
  const description = `${'x'.repeat(138)}😀 and more`;
  await connectTo(fake).setCommitStatus(sha, {
    context: 'mlops',
    state: 'failure',
    description,
    url: 'https://e.com/',
  });
  expect(fake.state.statuses).toMatchObject([
    {
      sha,
      context: 'mlops',
      state: 'failure',
      description: `${'x'.repeat(138)}…`,
      targetUrl: 'https://e.com/',
    },
  ]);
});

test('a lost answer is followed by another try, and the newest counts', async () => {
  fake.inject({ on: 'repos/create-commit-status', status: 502, stored: true });
  await connectTo(fake).setCommitStatus(sha, { context: 'mlops', state: 'success', description: 'well' });
  expect(fake.state.statuses.map(({ state }) => state)).toEqual(['success', 'success']);
});
