import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectTo } from '../../../support/connect-to.ts';
import { startFakeGitHub, type Account, type FakeGitHub } from '../../../support/github/index.ts';

const SOMEBODY: Account = { id: 5, login: 'Somebody', type: 'User' };

let fake: FakeGitHub;

beforeEach(async () => {
  fake = await startFakeGitHub();
});

afterEach(() => fake.close());

test('a run is run again unless it is under way', async () => {
  const run = fake.state.addRun({ conclusion: 'failure' });
  const github = connectTo(fake);
  expect(await github.rerun(run.id, 'failed')).toBe(true);
  expect(run.attempt).toBe(2);
  expect(await github.rerun(run.id, 'all')).toBe(false);
  const reader = connectTo(fake, fake.tokenFor({ actions: 'read' }));
  await expect(reader.rerun(run.id, 'all')).rejects.toThrow('"actions: write"');
});

test('a limit is no refusal', async () => {
  const run = fake.state.addRun();
  fake.inject({ on: 'actions/re-run-workflow', status: 403, headers: { 'retry-after': '3600' } });
  await expect(connectTo(fake).rerun(run.id, 'all')).rejects.toThrow(/asks to wait 60 min/);
});

test('runs of a commit are listed newest first, by event', async () => {
  const headSha = fake.state.git.commit('main', { f: '1' });
  const fork = fake.state.addRun({ event: 'pull_request', headSha });
  const push = fake.state.addRun({ headSha });
  fake.state.addRun({ headSha: 'a'.repeat(40) });
  const ids = async (event?: string) =>
    (await connectTo(fake).runsOfCommit(headSha, event)).map(({ id }) => id);
  expect(await ids()).toEqual([push.id, fork.id]);
  expect(await ids('push')).toEqual([push.id]);
});

test.each([
  ['admin', 'admin'],
  ['maintain', 'write'],
  ['write', 'write'],
  ['triage', 'read'],
  ['read', 'read'],
  ['none', 'none'],
] as const)('an account with the role %s has the permission %s', async (role, permission) => {
  fake.state.collaborators.push({ account: SOMEBODY, role });
  expect(await connectTo(fake).permissionOf('somebody')).toBe(permission);
  expect(await connectTo(fake).permissionOf('nobody')).toBe('none');
});
