import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ACTIONS_BOT, startFakeGitHub, type FakeGitHub } from '../support/github/index.ts';
import { runAction } from '../support/runner/index.ts';

// The stages before the registry; register-model, deploy and report have their own. A token that may not write, or none,
// takes nothing from what a stage found: its verdict, result and summary stand.
const ROWS = Array.from({ length: 400 }, (_, id) => ({ id, x: (id * 37) % 100, y: (id * 37) % 100 > 50 }));
const FILES: Record<string, string> = {
  'data.csv': `id,x,y\n${ROWS.map(({ id, x, y }) => `${String(id)},${String(x)},${String(Number(y))}\n`).join('')}`,
  'scores.csv': `id,score\n${ROWS.map(({ id, x }) => `${String(id)},${String(x / 100)}\n`).join('')}`,
};
const INPUTS: Record<string, Record<string, string>> = {
  'validate-data': { data: 'data.csv' },
  train: { command: 'echo mlops-metric loss=0.5' },
  'evaluate-vs-baseline': {
    data: 'data.csv',
    predictions: 'scores.csv',
    label: 'y',
    id: 'id',
    baseline: 'naive',
  },
  monitor: { data: 'data.csv', baseline: '.mlops/profile.json' },
};

let github: FakeGitHub;
let workspace: string;
let sha: string;
beforeAll(async () => {
  github = await startFakeGitHub();
  workspace = await mkdtemp(join(tmpdir(), 'read-only-token-'));
  for (const [name, content] of Object.entries(FILES)) await writeFile(join(workspace, name), content);
  sha = github.state.git.commit('main', { 'mlops.yml': 'model: m\n' });
  github.state.git.point('refs/heads/topic', 'main');
  github.state.openPull({ number: 7, headRef: 'topic', author: ACTIONS_BOT });
});
afterAll(async () => {
  await rm(workspace, { recursive: true });
  await github.close();
});

/** What the job of a pull request needs; the token may read the contents, and lacks the rest of what was tried. */
const blockOf = (action: string): string =>
  [
    'permissions:',
    ...(action === 'evaluate-vs-baseline' ? ['  actions: read'] : []),
    '  checks: write # missing',
    '  contents: read',
    '  pull-requests: write # missing',
  ].join('\n');
const blocksIn = (shown: string): string[] => shown.match(/^permissions:(\n {2}\S.*)+/gm) ?? [];

const KINDS = ['without a token', 'with a token that may only read'] as const;
test.each(Object.keys(INPUTS).flatMap((action) => KINDS.map((kind) => [action, kind] as const)))(
  '%s %s',
  async (action, kind) => {
    const repo = { id: github.state.repositoryId };
    const pull_request = { number: 7, head: { sha, repo }, base: { sha, ref: 'main', repo } };
    const run = await runAction({
      action,
      workspace,
      inputs: { 'model-name': 'm', comment: 'always', upload: 'false', ...INPUTS[action] },
      event: { name: 'pull_request', payload: { pull_request, repository: { id: repo.id } } },
      github: { repository: github.state.repository },
      env: github.environment(),
      ...(kind === 'without a token' ? {} : { token: github.tokenFor({ contents: 'read' }) }),
    });
    expect(run.exitCode, run.log).toBe(0);
    expect(run.result?.error).toBeNull();
    expect(run.outputs['verdict']).toBe(run.result?.verdict);
    expect(run.summary).toContain('run 1 attempt 1');
    const warnings = run.annotations.filter(({ level }) => level === 'warning').map(({ message }) => message);
    if (kind === 'without a token') expect(run.log).toContain('No github-token: no comment was written');
    else {
      expect(warnings.join('\n')).toContain('pull-requests: write');
      // The block is there to be pasted, once in the log and once in the summary.
      for (const shown of [run.log, run.summary]) expect(blocksIn(shown)).toEqual([blockOf(action)]);
    }
    expect(github.state.comments).toEqual([]);
  },
);
