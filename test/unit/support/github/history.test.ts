import { getOctokit } from '@actions/github';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeGitHub, type Account, type FakeGitHub } from '../../../support/github/index.ts';

const SOMEBODY: Account = { id: 5, login: 'Somebody', type: 'User' };

let github: FakeGitHub;

beforeEach(async () => {
  github = await startFakeGitHub();
});

afterEach(() => github.close());

const at = { owner: 'org', repo: 'example' };
const rest = () => getOctokit(github.token, { baseUrl: github.url }).rest;
const day = (number: number) => ({ date: new Date(Date.UTC(2026, 0, number)) });

test('compares two commits by the newest that both have', async () => {
  const { git } = github.state;
  const [one, base] = [git.commit('main', { f: '1' }, day(1)), git.commit('main', { f: '2' }, day(2))];
  git.point('refs/heads/topic', 'main');
  const later = git.commit('main', { f: '3' }, day(5));
  git.commit('topic', { g: '1' }, day(3));
  const head = git.commit('topic', { g: '2' }, day(4));
  const compare = (basehead: string) => rest().repos.compareCommitsWithBasehead({ ...at, basehead });
  expect((await compare(`main...${head}`)).data).toMatchObject({
    status: 'diverged',
    ahead_by: 2,
    behind_by: 1,
    base_commit: { sha: later },
    merge_base_commit: { sha: base },
  });
  expect((await compare(`${one}...main`)).data).toMatchObject({ status: 'ahead', ahead_by: 2, behind_by: 0 });
  expect((await compare(`main...${one}`)).data).toMatchObject({ status: 'behind' });
  expect((await compare('main...main')).data).toMatchObject({ status: 'identical' });
  git.commit('apart', { f: '1' }, day(9));
  await expect(compare('main...apart')).rejects.toMatchObject({ status: 404 });
  await expect(compare('main...gone')).rejects.toMatchObject({ status: 404 });
});

test("compares with a fork's head, by its commit or its owner, and nowhere else", async () => {
  const { state } = github;
  const base = state.git.commit('main', { f: '1' }, day(1));
  const headSha = state.git.commitOnto(base, { g: '1' }, day(2));
  state.git.commit('main', { f: '2' }, day(3));
  state.openPull({
    number: 7,
    headRepository: 'somebody/example',
    headRef: 'topic',
    headSha,
    author: SOMEBODY,
  });
  const compare = (basehead: string) => rest().repos.compareCommitsWithBasehead({ ...at, basehead });
  for (const head of [headSha, 'somebody:topic'])
    expect((await compare(`main...${head}`)).data).toMatchObject({
      status: 'diverged',
      ahead_by: 1,
      behind_by: 1,
      merge_base_commit: { sha: base },
      commits: [{ sha: headSha }],
    });
  expect((await compare(`org:main...somebody:topic`)).data).toMatchObject({ ahead_by: 1 });
  for (const head of ['topic', 'org:topic', 'nobody:topic'])
    await expect(compare(`main...${head}`)).rejects.toMatchObject({ status: 404 });
  expect((await rest().repos.getCommit({ ...at, ref: headSha })).data.sha).toBe(headSha);
});

test('lists a commit and all below it, newest first, with merged branches', async () => {
  const { git } = github.state;
  const first = git.commit('main', { f: '1' }, day(1));
  git.point('refs/heads/topic', 'main');
  const side = git.commit('topic', { g: '1' }, day(2));
  const second = git.commit('main', { f: '2' }, day(3));
  const merged = git.commit('main', { g: '1' }, { ...day(4), merge: [side] });
  const listed = await rest().repos.listCommits({ ...at, sha: 'main' });
  expect(listed.data.map(({ sha }) => sha)).toEqual([merged, second, side, first]);
  expect(listed.data[0]?.parents.map(({ sha }) => sha)).toEqual([second, side]);
  expect(listed.data[3]?.commit.committer?.date).toBe('2026-01-01T00:00:00Z');
  const paged = await rest().repos.listCommits({ ...at, per_page: 1, page: 2 });
  expect(paged.data.map(({ sha }) => sha)).toEqual([second]);
  expect((await rest().repos.getCommit({ ...at, ref: 'topic' })).data.sha).toBe(side);
});

test('lists runs by commit, event and branch; a fork is named as the head', async () => {
  const { state } = github;
  const headSha = state.git.commit('main', { f: '1' });
  const fork = state.addRun({
    event: 'pull_request',
    headRepository: 'fork/example',
    headBranch: 'topic',
    headSha,
  });
  const push = state.addRun({ headSha });
  state.addRun({ headSha: 'a'.repeat(40) });
  const { actions } = rest();
  const ofCommit = await actions.listWorkflowRunsForRepo({ ...at, head_sha: headSha });
  expect(ofCommit.data.workflow_runs.map(({ id }) => id)).toEqual([push.id, fork.id]);
  const pushes = await actions.listWorkflowRunsForRepo({
    ...at,
    head_sha: headSha,
    event: 'push',
    branch: 'main',
  });
  expect(pushes.data).toMatchObject({
    total_count: 1,
    workflow_runs: [{ path: '.github/workflows/ci.yml' }],
  });
  expect((await actions.getWorkflowRun({ ...at, run_id: fork.id })).data).toMatchObject({
    head_repository: { full_name: 'fork/example', fork: true },
    repository: { full_name: 'org/example' },
    pull_requests: [],
  });
});

test('runs a finished run again, once', async () => {
  const run = github.state.addRun({ conclusion: 'failure' });
  const { actions } = rest();
  expect((await actions.reRunWorkflowFailedJobs({ ...at, run_id: run.id })).status).toBe(201);
  expect(run).toMatchObject({ status: 'queued', conclusion: null, attempt: 2 });
  await expect(actions.reRunWorkflow({ ...at, run_id: run.id })).rejects.toMatchObject({ status: 403 });
  await expect(actions.reRunWorkflow({ ...at, run_id: 5 })).rejects.toMatchObject({ status: 404 });
});

test('an artifact names the commit of its run, and downloads as it was left', async () => {
  const sha = github.state.git.commit('main', { f: '1' });
  const runId = github.startRun({ headSha: sha, headBranch: 'main' });
  const artifact = github.addArtifact('hostile', Buffer.from('no zip'), runId);
  const { actions } = rest();
  const listed = await actions.listWorkflowRunArtifacts({ ...at, run_id: runId });
  expect(listed.data.artifacts).toMatchObject([
    { id: artifact.id, size_in_bytes: 6, workflow_run: { id: runId, head_sha: sha } },
  ]);
  const zip = await actions.downloadArtifact({ ...at, artifact_id: artifact.id, archive_format: 'zip' });
  expect(Buffer.from(zip.data as ArrayBuffer).toString()).toBe('no zip');
});

test('tells what an account may do', async () => {
  github.state.collaborators.push({ account: SOMEBODY, role: 'maintain' });
  const ask = (username: string) => rest().repos.getCollaboratorPermissionLevel({ ...at, username });
  expect((await ask('somebody')).data).toMatchObject({ permission: 'write', role_name: 'maintain' });
  await expect(ask('nobody')).rejects.toMatchObject({ status: 404 });
});
