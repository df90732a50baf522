import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeGitHub, type FakeGitHub, type Permissions } from '../support/github/index.ts';
import { flights, profiledProject } from '../support/monitor/flights.ts';
import { runAction, type ActionRun, type RunActionOptions } from '../support/runner/index.ts';

let github: FakeGitHub;
let workspace: string;
beforeEach(async () => {
  github = await startFakeGitHub();
  workspace = await profiledProject();
  github.state.git.commit('main', {
    '.github/workflows/train.yml': 'on: {workflow_dispatch: {inputs: {model: {}, reason: {}}}}\n',
    '.github/workflows/plain.yml': 'on: workflow_dispatch\n',
  });
});
afterEach(async () => {
  await rm(workspace, { recursive: true, force: true });
  await github.close();
});

const SCHEDULE = { name: 'schedule', payload: { repository: { default_branch: 'main' } } };

async function monitor(
  late: number,
  allowed: string | Permissions | null,
  { inputs = {}, ...options }: Partial<RunActionOptions> = {},
): Promise<ActionRun> {
  await writeFile(join(workspace, 'recent.csv'), flights(late));
  const run = await runAction({
    action: 'monitor',
    workspace,
    inputs: {
      data: 'recent.csv',
      baseline: '.mlops/profile.json',
      'model-name': 'flights',
      dispatch: 'train.yml',
      upload: 'false',
      ...inputs,
    },
    event: SCHEDULE,
    github: { repository: github.state.repository },
    env: github.environment(),
    ...(allowed === null ? {} : { token: github.tokenFor(allowed) }),
    ...options,
  });
  expect(run.exitCode, run.log).toBe(0);
  return run;
}

const warnings = ({ annotations }: ActionRun): string[] =>
  annotations.filter(({ level }) => level === 'warning').map(({ message }) => message);
const writes = (): string[] =>
  github.requests.filter(({ method }) => method !== 'GET').map(({ operation }) => operation ?? '?');

test('on a schedule: starts the workflow, with the permissions of the README and no comment', async () => {
  const run = await monitor(16, 'monitor');
  expect(run.outputs).toMatchObject({ 'should-train': 'true', dispatched: 'true' });
  expect(github.state.dispatches).toMatchObject([
    { workflow: 'train.yml', ref: 'main', inputs: { model: 'flights', reason: 'label-drift' } },
  ]);
  expect(writes().filter((operation) => operation.startsWith('issues/'))).toEqual([]);
  expect(run.summary).toContain(String.raw`share of late \= 1\: 0\.220 → 0\.160`);
  expect(warnings(run)).toEqual([]);
});

test('within the cooldown nothing starts, after it again, and the same data never twice', async () => {
  const at = (clock: string): Partial<RunActionOptions> => ({ clock });
  await monitor(16, 'monitor', at('2026-06-01T00:00:00Z'));
  const second = await monitor(15, 'monitor', at('2026-06-02T23:00:00Z'));
  expect(second.outputs).toMatchObject({ 'should-train': 'false', dispatched: 'false' });
  expect(second.outputs['reasons']).toContain('0.150');
  expect(second.result?.headline).toContain('retraining is due, but waits until 2026-06-03T00:00:0');
  const third = await monitor(16, 'monitor', at('2026-06-03T01:00:00Z'));
  expect(third.outputs).toMatchObject({ 'should-train': 'true', dispatched: 'false' });
  expect(warnings(third)).toEqual(['a retraining was already started for the same data and model']);
  const fourth = await monitor(14, 'monitor', at('2026-06-03T02:00:00Z'));
  expect(fourth.outputs['dispatched']).toBe('true');
  expect(github.state.dispatches).toHaveLength(2);
});

test('of two at the same time one starts a retraining', async () => {
  const runs = await Promise.all([
    monitor(16, 'monitor'),
    monitor(16, 'monitor', { inputs: { 'results-path': '.mlops-2' } }),
  ]);
  expect(runs.map(({ outputs }) => outputs['dispatched']).sort()).toEqual(['false', 'true']);
  expect(github.state.dispatches).toHaveLength(1);
});

test('a word that is no workflow file is the type of a repository_dispatch event', async () => {
  const run = await monitor(16, 'monitor', { inputs: { dispatch: 'retrain' } });
  expect(run.outputs['dispatched']).toBe('true');
  expect(github.state.repositoryDispatches).toMatchObject([
    {
      eventType: 'retrain',
      payload: {
        model: 'flights',
        reason: 'label-drift',
        reasons: [{ kind: 'label-drift', threshold: 0.05 }],
      },
    },
  ]);
});

test.each<[string, Permissions | null, string, string]>([
  ['a read-only token', { contents: 'read' }, 'train.yml', '"actions: write" under "permissions:"'],
  ['a read-only token', { contents: 'read' }, 'retrain', '"contents: write" under "permissions:"'],
  ['no token', null, 'train.yml', 'no "github-token" (permission "actions: write")'],
  ['a workflow that is not there', { actions: 'write' }, 'gone.yml', '"gone.yml" was not started'],
  [
    'a workflow without our inputs',
    { actions: 'write' },
    'plain.yml',
    'Declare the inputs "model" and "reason"',
  ],
])(
  '%s: the decision stands, the step passes, the notice says what to do',
  async (_, allowed, target, notice) => {
    const run = await monitor(16, allowed, { inputs: { dispatch: target } });
    expect(run.outputs).toMatchObject({ verdict: 'warn', 'should-train': 'true', dispatched: 'false' });
    expect(warnings(run)).toEqual([expect.stringContaining(notice)]);
    expect(run.summary.includes(': write # missing')).toBe(notice.includes('under "permissions:"'));
    expect(github.state.dispatches).toEqual([]);
    // The next run tries again: nothing was started, so nothing cools down.
    const again = await monitor(16, 'monitor');
    expect(again.outputs['dispatched']).toBe('true');
  },
);

test('a pull request decides and starts nothing; its entry travels in the result', async () => {
  const side = { sha: 'a'.repeat(40), ref: 'main', repo: { id: 1 } };
  const payload = {
    repository: { id: 1, default_branch: 'main' },
    pull_request: { number: 7, head: side, base: side },
  };
  const run = await monitor(16, null, { event: { name: 'pull_request', payload } });
  expect(run.outputs).toMatchObject({ 'should-train': 'true', dispatched: 'false' });
  expect(run.result?.journal).toMatchObject([{ model: 'flights', dispatched: false }]);
  expect(github.state.dispatches).toEqual([]);
  expect(existsSync(join(workspace, '.mlops', 'state'))).toBe(false);
});

const history = (text: string): boolean[] =>
  text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { dispatched: boolean }).dispatched);

test('the history lies on a ref of the repository, one line per step, and the cooldown counts from it', async () => {
  await monitor(16, 'monitor');
  const { git } = github.state;
  const kept = git.files(git.refs.get('refs/mlops/flights') ?? '').get('monitor.jsonl');
  expect(history(kept?.toString() ?? '')).toEqual([false, true]);
  expect(existsSync(join(workspace, '.mlops', 'state'))).toBe(false);
  // Another runner, with nothing of the first one's folders.
  const again = await monitor(16, 'monitor');
  expect(again.outputs).toMatchObject({ dispatched: 'false' });
  expect(github.state.dispatches).toHaveLength(1);
});

test('a token that may not write the state starts all the same, and says what that costs', async () => {
  const run = await monitor(16, { actions: 'write', contents: 'read' });
  expect(run.outputs).toMatchObject({ dispatched: 'true' });
  expect(run.log).toContain('The cooldown is not kept in the state.');
  expect(run.log).toContain('"contents: write" under "permissions:"');
  expect(run.result?.journal).toMatchObject([{ model: 'flights', dispatched: true }]);
});

test('state that vanishes with a hosted runner is said; the history has one line per step', async () => {
  const env = { ...github.environment(), RUNNER_ENVIRONMENT: 'github-hosted' };
  const run = await monitor(16, 'monitor', { env, inputs: { state: 'folder:.mlops/state' } });
  expect(run.log).toContain('unless the workflow keeps it, the cooldown is forgotten');
  const text = await readFile(join(workspace, '.mlops/state/monitor.jsonl'), 'utf8');
  expect(history(text)).toEqual([false, true]);
});
