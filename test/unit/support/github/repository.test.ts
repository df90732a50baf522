import { getOctokit } from '@actions/github';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ACTIONS_BOT, startFakeGitHub, type FakeGitHub } from '../../../support/github/index.ts';

let github: FakeGitHub;

beforeEach(async () => {
  github = await startFakeGitHub();
});

afterEach(() => github.close());

const at = { owner: 'org', repo: 'example' };
const octokit = () => getOctokit(github.token, { baseUrl: github.url });

const WORKFLOW = `on:
  workflow_dispatch:
    inputs:
      reason: {required: true}
      stage: {type: choice, options: [dev, prod]}
`;

test('shows files, folders and raw text at branches, tags and commits', async () => {
  const { git } = github.state;
  const old = git.commit('main', { 'a/b.txt': 'old', 'a/c/d.txt': 'deep' });
  git.point('refs/tags/v1', 'main');
  git.commit('main', { 'a/b.txt': 'new' });
  const { repos } = octokit().rest;
  const file = await repos.getContent({ ...at, path: 'a/b.txt' });
  expect(file.data).toMatchObject({ type: 'file', path: 'a/b.txt', encoding: 'base64', content: 'bmV3' });
  for (const ref of ['v1', old, 'refs/tags/v1']) {
    const raw = await repos.getContent({ ...at, path: 'a/b.txt', ref, mediaType: { format: 'raw' } });
    expect(raw.data).toBe('old');
  }
  const folder = await repos.getContent({ ...at, path: 'a' });
  expect(folder.data).toMatchObject([
    { name: 'b.txt', type: 'file' },
    { name: 'c', type: 'dir' },
  ]);
  await expect(repos.getContent({ ...at, path: 'a/x' })).rejects.toMatchObject({ status: 404 });
  await expect(repos.getContent({ ...at, path: 'a', ref: 'gone' })).rejects.toMatchObject({ status: 404 });
});

test('moves refs forward only, unless forced', async () => {
  const { state } = github;
  const first = state.git.commit('main', { f: '1' });
  const second = state.git.commit('main', { f: '2' });
  const { git } = octokit().rest;
  await git.createRef({ ...at, ref: 'refs/mlops/model', sha: first });
  await expect(git.createRef({ ...at, ref: 'refs/mlops/model', sha: first })).rejects.toMatchObject({
    status: 422,
  });
  await expect(git.createRef({ ...at, ref: 'model', sha: first })).rejects.toMatchObject({ status: 422 });
  await git.updateRef({ ...at, ref: 'mlops/model', sha: second });
  await expect(git.updateRef({ ...at, ref: 'mlops/model', sha: first })).rejects.toThrow(/fast forward/);
  expect((await git.getRef({ ...at, ref: 'mlops/model' })).data.object.sha).toBe(second);
  const matching = await git.listMatchingRefs({ ...at, ref: 'mlops/' });
  expect(matching.data.map(({ ref }) => ref)).toEqual(['refs/mlops/model']);
  await git.updateRef({ ...at, ref: 'mlops/model', sha: first, force: true });
  await git.deleteRef({ ...at, ref: 'mlops/model' });
  await expect(git.getRef({ ...at, ref: 'mlops/model' })).rejects.toMatchObject({ status: 404 });
});

test('dispatches what the workflow declares and nothing else', async () => {
  const { git } = github.state;
  git.commit('main', { '.github/workflows/train.yml': WORKFLOW, '.github/workflows/ci.yml': 'on: push\n' });
  const dispatch = (workflow: string, inputs: Record<string, unknown>, ref = 'main') =>
    octokit().rest.actions.createWorkflowDispatch({ ...at, workflow_id: workflow, ref, inputs });
  expect((await dispatch('train.yml', { reason: 'drift', stage: 'dev' })).status).toBe(204);
  await expect(dispatch('train.yml', {})).rejects.toThrow(/Required input 'reason' not provided/);
  await expect(dispatch('train.yml', { reason: 'x', more: '1' })).rejects.toThrow(/Unexpected inputs/);
  await expect(dispatch('train.yml', { reason: 'x', stage: 'qa' })).rejects.toThrow(/allowed values/);
  await expect(dispatch('train.yml', { reason: 5 })).rejects.toThrow(/Invalid value/);
  await expect(dispatch('train.yml', { reason: 'x' }, 'gone')).rejects.toThrow(/No ref found/);
  await expect(dispatch('ci.yml', {})).rejects.toThrow(/does not have 'workflow_dispatch'/);
  await expect(dispatch('none.yml', {})).rejects.toMatchObject({ status: 404 });
  expect(github.state.dispatches).toMatchObject([
    { workflow: 'train.yml', ref: 'main', inputs: { reason: 'drift', stage: 'dev' } },
  ]);
  const details = await octokit().request(
    'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
    {
      ...at,
      workflow_id: 'train.yml',
      ref: 'main',
      inputs: { reason: 'age' },
      return_run_details: true,
    },
  );
  expect(details.data).toMatchObject({ workflow_run_id: github.state.dispatches[1]?.runId });
});

test('GraphQL tells who the token writes as, and nothing else', async () => {
  const { graphql } = octokit();
  expect(await graphql('query { viewer { login databaseId } }')).toEqual({
    viewer: { login: 'github-actions[bot]', databaseId: 41898282 },
  });
  await expect(graphql('{ viewer { salary } }')).rejects.toThrow(/doesn't exist on type 'User'/);
  await expect(graphql('{ rateLimit { cost } }')).rejects.toThrow(/does not serve/);
  expect(github.takeViolations()).toHaveLength(2);
});

test('shows pull requests by number, head and commit', async () => {
  const { state } = github;
  state.git.commit('main', { f: '1' });
  state.git.point('refs/heads/topic', 'main');
  const sha = state.git.commit('topic', { f: '2' });
  state.openPull({ number: 3, headRef: 'topic', author: ACTIONS_BOT });
  const fork = {
    headRef: 'topic',
    headSha: 'f'.repeat(40),
    headRepository: 'fork/example',
    author: ACTIONS_BOT,
  };
  state.openPull({ number: 4, ...fork });
  const { pulls, repos } = octokit().rest;
  expect((await pulls.get({ ...at, pull_number: 3 })).data).toMatchObject({
    number: 3,
    head: { ref: 'topic', sha },
  });
  const forks = await pulls.list({ ...at, head: 'fork:topic' });
  expect(forks.data).toMatchObject([{ number: 4, head: { repo: { full_name: 'fork/example' } } }]);
  const byCommit = await repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: sha });
  expect(byCommit.data.map(({ number }) => number)).toEqual([3]);
});

test('shows the runs that were dispatched, newest first', async () => {
  github.state.git.commit('main', { '.github/workflows/w.yml': 'on: workflow_dispatch\n' });
  const { actions } = octokit().rest;
  for (let index = 0; index < 2; index += 1)
    await actions.createWorkflowDispatch({ ...at, workflow_id: 'w.yml', ref: 'main' });
  const runs = await actions.listWorkflowRuns({ ...at, workflow_id: 'w.yml', event: 'workflow_dispatch' });
  const ids = github.state.dispatches.map(({ runId }) => runId);
  expect(runs.data.workflow_runs.map(({ id }) => id)).toEqual(ids.toReversed());
  const run_id = ids[0] ?? 0;
  expect((await actions.getWorkflowRun({ ...at, run_id })).data).toMatchObject({ head_branch: 'main' });
});
