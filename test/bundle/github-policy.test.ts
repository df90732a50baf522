import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ACTIONS_BOT, startFakeGitHub, type FakeGitHub, type Permissions } from '../support/github/index.ts';
import { runAction } from '../support/runner/index.ts';

// One action stands for all: reading the base's policy is what every stage does first.
let github: FakeGitHub;
let workspace: string;
let baseSha: string;

beforeEach(async () => {
  github = await startFakeGitHub();
  workspace = await mkdtemp(join(tmpdir(), 'policy-'));
  await writeFile(join(workspace, 'mlops.yml'), 'failOn: never\n');
  baseSha = github.state.git.commit('main', { 'mlops.yml': 'failOn: inconclusive\n' });
  github.state.git.point('refs/heads/topic', 'main');
  github.state.openPull({ number: 7, headRef: 'topic', author: ACTIONS_BOT });
});

afterEach(async () => {
  await rm(workspace, { recursive: true });
  await github.close();
});

function train(allowed: string | Permissions) {
  const repo = { id: github.state.repositoryId };
  const base = { sha: baseSha, ref: 'main', repo };
  const pull_request = { number: 7, head: { sha: baseSha, repo }, base };
  return runAction({
    action: 'train',
    workspace,
    inputs: { command: 'echo trained', comment: 'never', upload: 'false' },
    event: { name: 'pull_request', payload: { pull_request, repository: { id: repo.id } } },
    github: { repository: github.state.repository },
    token: github.tokenFor(allowed),
    env: github.environment(),
  });
}

const reads = () =>
  github.requestsTo('repos/get-content').map(({ path, query, status }) => ({ path, query, status }));

test('the permissions that are listed for an action are enough to read the policy of the base', async () => {
  const run = await train('train');
  expect(run.exitCode).toBe(0);
  expect(reads()).toEqual([
    { path: '/repos/org/example/contents/mlops.yml', query: { ref: baseSha }, status: 200 },
  ]);
  expect(run.annotations.filter(({ level }) => level === 'warning')).toEqual([]);
});

test('a token without them degrades: the step passes and says which line of YAML is missing', async () => {
  const run = await train({});
  expect(run.exitCode).toBe(0);
  expect(reads()).toMatchObject([{ status: 403 }]);
  const warnings = run.annotations.filter(({ level }) => level === 'warning').map(({ message }) => message);
  expect(warnings.join('\n')).toContain('"contents: read" under "permissions:"');
});

test('an API that is away costs no more than the warning', async () => {
  const gone = JSON.stringify({ message: 'Service unavailable' });
  github.inject({ on: 'repos/get-content', status: 503, body: gone, headers: { 'retry-after': '3600' } });
  const run = await train('train');
  expect(run.exitCode).toBe(0);
  const warnings = run.annotations.filter(({ level }) => level === 'warning').map(({ message }) => message);
  expect(warnings.join('\n')).toContain('asks to wait');
});
