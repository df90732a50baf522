import { getOctokit } from '@actions/github';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeGitHub, type Account, type FakeGitHub } from '../../../support/github/index.ts';

const OTHER_APP: Account = { id: 77, login: 'other[bot]', type: 'Bot' };

let github: FakeGitHub;
let head_sha: string;

beforeEach(async () => {
  github = await startFakeGitHub();
  head_sha = github.state.git.commit('main', { f: '1' });
});

afterEach(() => github.close());

const at = { owner: 'org', repo: 'example' };
const rest = (token = github.token) => getOctokit(token, { baseUrl: github.url }).rest;
const annotation = (line: number) => ({
  path: 'f',
  start_line: line,
  end_line: line,
  annotation_level: 'failure' as const,
  message: `line ${String(line)}`,
});

test('a check run is under way, concludes, and collects its annotations', async () => {
  const { checks } = rest();
  const created = await checks.create({ ...at, name: 'mlops', head_sha, status: 'in_progress' });
  expect(created.data).toMatchObject({ status: 'in_progress', conclusion: null, completed_at: null });
  const check_run_id = created.data.id;
  const output = { title: 'failed', summary: 'two', annotations: [annotation(1)] };
  await checks.update({ ...at, check_run_id, output });
  await checks.update({
    ...at,
    check_run_id,
    conclusion: 'failure',
    output: { title: 'failed', summary: 'two', annotations: [annotation(2)] },
  });
  const read = await checks.get({ ...at, check_run_id });
  expect(read.data).toMatchObject({
    status: 'completed',
    conclusion: 'failure',
    output: { annotations_count: 2 },
  });
  const annotations = await checks.listAnnotations({ ...at, check_run_id });
  expect(annotations.data.map(({ message }) => message)).toEqual(['line 1', 'line 2']);
});

test('more than 50 annotations are a fault of the caller', async () => {
  const annotations = Array.from({ length: 51 }, (_, index) => annotation(index + 1));
  const output = { title: 't', summary: 's', annotations };
  await expect(rest().checks.create({ ...at, name: 'c', head_sha, output })).rejects.toMatchObject({
    status: 422,
  });
  expect(github.takeViolations().join('\n')).toMatch(/must NOT have more than 50 items/);
});

test('the latest run of a name is listed, or all', async () => {
  const { checks } = rest();
  for (const name of ['a', 'b', 'a']) await checks.create({ ...at, name, head_sha });
  const ids = github.state.checkRuns.map(({ id }) => id);
  const latest = await checks.listForRef({ ...at, ref: 'main' });
  expect(latest.data.check_runs.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
  const all = await checks.listForRef({ ...at, ref: head_sha, filter: 'all', check_name: 'a' });
  expect(all.data.check_runs.map(({ id }) => id)).toEqual([ids[2], ids[0]]);
});

test('only its own app changes a check run, and only on a commit', async () => {
  const { data } = await rest().checks.create({ ...at, name: 'a', head_sha });
  const other = rest(github.tokenFor({ checks: 'write' }, OTHER_APP)).checks;
  await expect(other.update({ ...at, check_run_id: data.id, conclusion: 'success' })).rejects.toThrow(
    /Invalid app_id/,
  );
  await expect(other.create({ ...at, name: 'a', head_sha: 'f'.repeat(40) })).rejects.toThrow(
    /No commit found/,
  );
});

test('statuses of a commit are listed newest first, with a short description', async () => {
  const { repos } = rest();
  const status = { ...at, sha: head_sha, context: 'mlops' };
  await repos.createCommitStatus({ ...status, state: 'pending' });
  await repos.createCommitStatus({ ...status, state: 'success', description: 'x'.repeat(140) });
  const long = { ...status, state: 'success', description: 'x'.repeat(141) } as const;
  await expect(repos.createCommitStatus(long)).rejects.toThrow(/too long/);
  const listed = await repos.listCommitStatusesForRef({ ...at, ref: 'main' });
  expect(listed.data.map(({ state }) => state)).toEqual(['success', 'pending']);
});

test('a token without the permission is told which one it is', async () => {
  const { checks, repos } = rest(github.tokenFor({ contents: 'write' }));
  const refused = await checks.create({ ...at, name: 'a', head_sha }).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    status: 403,
    response: { headers: { 'x-accepted-github-permissions': 'checks=write' } },
  });
  await expect(repos.createCommitStatus({ ...at, sha: head_sha, state: 'error' })).rejects.toMatchObject({
    status: 403,
  });
});
