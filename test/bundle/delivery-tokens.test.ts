import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stopServer } from '../../shared/rollout/deployment-folder.ts';
import { ACTIONS_BOT, startFakeGitHub, type FakeGitHub } from '../support/github/index.ts';
import { trainedProject } from '../support/registry/project.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

// A token that may not comment, or none: what was registered and deployed stays so, and the summary has the report.
let github: FakeGitHub;
let workspace: string;
let sha: string;
beforeAll(async () => {
  github = await startFakeGitHub();
  ({ workspace } = await trainedProject());
  sha = github.state.git.commit('main', { 'mlops.yml': 'model: m\n' });
  github.state.git.point('refs/heads/topic', 'main');
  github.state.openPull({ number: 7, headRef: 'topic', author: ACTIONS_BOT });
});
afterAll(async () => {
  await stopServer(join(workspace, '.mlops-serving'));
  await rm(workspace, { recursive: true });
  await github.close();
});

const INPUTS: Record<string, Record<string, string>> = {
  'register-model': { 'require-blessing': 'unsigned-ok', alias: 'staging' },
  deploy: { 'target-config': 'port: 0', verify: 'signature: none\nblessing: unsigned-ok\nscan: none\n' },
};

function run(action: string, token: string | undefined): Promise<ActionRun> {
  const repo = { id: github.state.repositoryId };
  const pull_request = { number: 7, head: { sha, repo }, base: { sha, ref: 'main', repo } };
  return runAction({
    action,
    workspace,
    inputs: { 'model-name': 'm', comment: 'always', upload: 'false', ...INPUTS[action] },
    event: { name: 'pull_request', payload: { pull_request, repository: { id: repo.id } } },
    github: { repository: github.state.repository },
    env: github.environment(),
    ...(token === undefined ? {} : { token }),
  });
}

describe.each(['register-model', 'deploy'])('%s', (action) => {
  test('without a token', async () => {
    const done = await run(action, undefined);
    expect(done.exitCode, done.log).toBe(0);
    expect(done.result?.verdict).toBe('pass');
    expect(done.summary).toContain('1.0.0');
    expect(done.log).toContain('No github-token: no comment was written; the report is in the job summary.');
  });

  test('with a token that may only read', async () => {
    const done = await run(action, github.tokenFor({ contents: 'read' }));
    expect(done.exitCode, done.log).toBe(0);
    expect(done.result?.verdict).toBe('pass');
    const warnings = done.annotations.filter(({ level }) => level === 'warning');
    expect(warnings.map(({ message }) => message).join('\n')).toContain('pull-requests: write');
    expect(done.summary).toContain('1.0.0');
  });
});
