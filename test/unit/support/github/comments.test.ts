import { getOctokit } from '@actions/github';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ACTIONS_BOT, startFakeGitHub, type FakeGitHub } from '../../../support/github/index.ts';

let github: FakeGitHub;

beforeEach(async () => {
  github = await startFakeGitHub();
  github.state.git.commit('main', { 'README.md': 'hello' });
  github.state.git.point('refs/heads/topic', 'main');
  github.state.openPull({ number: 7, headRef: 'topic', author: ACTIONS_BOT });
});

afterEach(() => github.close());

const at = { owner: 'org', repo: 'example' };
const octokit = (token = github.token) => getOctokit(token, { baseUrl: github.url });

test('creates, lists, updates and deletes comments by GitHub’s description', async () => {
  const { issues } = octokit().rest;
  const created = await issues.createComment({ ...at, issue_number: 7, body: 'first' });
  expect(created.data).toMatchObject({ body: 'first', user: { id: 41898282, login: 'github-actions[bot]' } });
  await issues.updateComment({ ...at, comment_id: created.data.id, body: 'second' });
  const listed = await issues.listComments({ ...at, issue_number: 7 });
  expect(listed.data.map((comment) => comment.body)).toEqual(['second']);
  await issues.deleteComment({ ...at, comment_id: created.data.id });
  expect(github.state.comments).toEqual([]);
});

test('pages by Link, under the id of the repository', async () => {
  for (let index = 0; index < 205; index += 1) {
    github.state.addComment(7, `comment ${String(index)}`, ACTIONS_BOT);
  }
  const api = octokit();
  const first = await api.rest.issues.listComments({ ...at, issue_number: 7, per_page: 100 });
  expect(first.headers.link).toContain('/repositories/1296269/issues/7/comments?per_page=100&page=2');
  const all = await api.paginate(api.rest.issues.listComments, { ...at, issue_number: 7, per_page: 100 });
  expect(all.map((comment) => comment.body)).toEqual(
    Array.from({ length: 205 }, (_, index) => `comment ${String(index)}`),
  );
});

test('refuses what GitHub refuses', async () => {
  const { issues } = octokit().rest;
  const status = (call: Promise<unknown>) =>
    call.then(
      () => 'accepted',
      (error: unknown) => (error as { status: number }).status,
    );
  expect(await status(issues.createComment({ ...at, issue_number: 8, body: 'x' }))).toBe(404);
  expect(await status(issues.createComment({ ...at, issue_number: 7, body: '' }))).toBe(422);
  expect(await status(issues.createComment({ ...at, issue_number: 7, body: 'x'.repeat(65_537) }))).toBe(422);
  expect(await status(octokit('ghs_forged').rest.issues.listComments({ ...at, issue_number: 7 }))).toBe(401);
  expect(await status(issues.listComments({ ...at, repo: 'other', issue_number: 7 }))).toBe(404);
  expect(github.state.comments).toEqual([]);
  expect(github.violations).toEqual([]);
});

test('a request that GitHub’s description does not know is a violation', async () => {
  const { request } = octokit();
  const path = `/repos/org/example/issues/7/comments`;
  await expect(request(`POST ${path}`, { body: 'x', color: 'red' })).rejects.toMatchObject({ status: 422 });
  await expect(request(`POST ${path}`, { body: 5 })).rejects.toMatchObject({ status: 422 });
  await expect(request(`POST ${path}`, {})).rejects.toMatchObject({ status: 422 });
  await expect(request(`GET ${path}?order=asc`)).rejects.toMatchObject({ status: 422 });
  await expect(request(`GET ${path}?per_page=many`)).rejects.toMatchObject({ status: 422 });
  await expect(request('GET /repos/org/example/remarks')).rejects.toMatchObject({ status: 404 });
  await expect(request('GET /repos/org/example/stargazers')).rejects.toMatchObject({ status: 404 });
  expect(github.state.comments).toEqual([]);
  await expect(github.close()).rejects.toThrow(/GitHub has no such operation/);
  expect(github.takeViolations()).toEqual([
    expect.stringMatching(/^POST .*comments: .*unevaluated properties \(color\)$/),
    expect.stringMatching(/^POST .*comments: \/body must be string$/),
    expect.stringMatching(/^POST .*comments: .*(required property 'body'|body is missing)$/),
    expect.stringMatching(/^GET .*unknown query parameter order$/),
    expect.stringMatching(/^GET .*per_page: the value must be integer$/),
    'GET /repos/org/example/remarks: GitHub has no such operation',
    'GET /repos/org/example/stargazers: the fake does not serve activity/list-stargazers-for-repo',
  ]);
  github = await startFakeGitHub();
});

test('a token does what its permissions say and no more', async () => {
  const reader = octokit(github.tokenFor({ 'pull-requests': 'read' })).rest.issues;
  expect((await reader.listComments({ ...at, issue_number: 7 })).status).toBe(200);
  await expect(reader.createComment({ ...at, issue_number: 7, body: 'x' })).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('Resource not accessible by integration') as string,
    response: { headers: { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' } },
  });
  const trainer = octokit(github.tokenFor('train'));
  expect((await trainer.rest.issues.createComment({ ...at, issue_number: 7, body: 'x' })).status).toBe(201);
  await expect(
    trainer.rest.actions.createWorkflowDispatch({ ...at, workflow_id: 'train.yml', ref: 'main' }),
  ).rejects.toMatchObject({ status: 403 });
});
