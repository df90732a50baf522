import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actionNames } from '../contract/actions.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

// A pull request can commit any link; what an action writes must not follow it out of the workspace.
let root: string;
let workspace: string;
let outside: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'links-'));
  workspace = join(root, 'workspace');
  outside = join(root, 'outside');
  await mkdir(workspace);
  await mkdir(outside);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const REQUIRED: Record<string, Record<string, string>> = {
  train: { command: 'echo trained' },
  deploy: { 'model-path': 'no.onnx', 'target-config': 'folder: serving' },
};
const run = (action: string, inputs: Record<string, string> = {}): Promise<ActionRun> =>
  runAction({
    action,
    workspace,
    inputs: { comment: 'never', upload: 'false', ...REQUIRED[action], ...inputs },
  });

async function refused(ran: ActionRun, setting: string, path: string): Promise<void> {
  expect(ran.exitCode, ran.log).toBe(1);
  const errors = ran.annotations.filter(({ level }) => level === 'error').map(({ message }) => message);
  expect(errors).toEqual([
    `Invalid input: ${path}: input "${setting}": a symbolic link leads out of the workspace. Remove the link, or name a folder outside of the workspace by its absolute path.`,
  ]);
  expect(await readdir(outside)).toEqual([]);
}

describe.each(actionNames)('%s', (action) => {
  test('refuses a results folder that is a link', async () => {
    await symlink(outside, join(workspace, '.mlops'));
    const ran = await run(action);
    await refused(ran, 'results-path', '.mlops');
    expect(ran.outputs).toMatchObject({ verdict: 'error', result: '' });
  });
});

describe('a link', () => {
  test('in the middle of a path, to a folder that is not there yet', async () => {
    await symlink(join(outside, 'new'), join(workspace, 'build'));
    await refused(await run('train', { 'results-path': 'build/results' }), 'results-path', 'build/results');
  });

  test.each([
    ['train', '.mlops/state', 'state'],
    ['register-model', '.mlops-registry', 'backend-url'],
    ['deploy', 'serving', 'target-config'],
  ])('%s: %s', async (action, path, setting) => {
    await mkdir(join(workspace, '.mlops'));
    await symlink(outside, join(workspace, path));
    const ran = await run(action);
    await refused(ran, setting, path);
    expect(ran.result).toMatchObject({ verdict: 'error', error: { kind: 'invalid-input' } });
  });

  test('within the workspace, and a folder named outside of it, are used', async () => {
    await mkdir(join(workspace, 'kept'));
    await symlink('kept', join(workspace, '.mlops'));
    expect((await run('train')).exitCode).toBe(0);
    expect(await readdir(join(workspace, 'kept'))).toContain('train.json');
    expect((await run('train', { 'results-path': outside })).exitCode).toBe(0);
    expect(await readdir(outside)).toContain('train.json');
  });
});
