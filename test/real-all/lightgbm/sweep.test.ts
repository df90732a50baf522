import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runAction, type ActionRun, type RunActionOptions } from '../../support/runner/index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lightgbm-'));
  execFileSync('python3', ['-m', 'venv', join(folder, 'venv')]);
  execFileSync(join(folder, 'venv', 'bin', 'pip'), ['install', '-q', 'lightgbm==4.7.0', 'numpy==2.4.6']);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function sweep(workspace: string, options: Partial<RunActionOptions> = {}): Promise<ActionRun> {
  const python = join(folder, 'venv', 'bin', 'python');
  return runAction({
    action: 'train',
    workspace,
    inputs: {
      command: `${python} train.py --leaves {leaves} --rate {rate} --trial {trial} --model out/{trial}/model.txt`,
      inputs: 'train.py',
      'model-path': 'out/{trial}/model.txt',
      sweep: `
method: sobol
space: {leaves: {min: 4, max: 128, scale: log, type: integer}, rate: {min: 0.01, max: 0.5, scale: log}}
budget: {trials: 40}
objective: {metric: val_auc}
parallel: 2
`,
    },
    ...options,
  });
}

async function workspaceOf(name: string): Promise<string> {
  const workspace = await mkdtemp(join(folder, name));
  await copyFile(join(import.meta.dirname, 'train.py'), join(workspace, 'train.py'));
  return workspace;
}

interface Line {
  id: string;
}

test('40 trials, cancelled at half and run again: none is run twice, and the same model is chosen', async () => {
  const whole = await sweep(await workspaceOf('whole-'));
  expect(whole.exitCode, whole.log).toBe(0);
  expect(whole.result?.trials?.rows).toHaveLength(40);

  const workspace = await workspaceOf('half-');
  const started = async (): Promise<string[]> =>
    (await readFile(join(workspace, 'started'), 'utf8')).trim().split('\n');
  const cancel = new AbortController();
  let seen = 0;
  const half = await sweep(workspace, {
    cancel: cancel.signal,
    onLog: (line) => {
      if (line.startsWith('Trial ') && ++seen === 21) cancel.abort();
    },
  });
  expect(half.conclusion).toBe('cancelled');
  const journal = await readFile(join(workspace, '.mlops', 'sweep', 'trials.jsonl'), 'utf8');
  const finished = journal
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as Line).id);
  expect(finished.length).toBeGreaterThanOrEqual(18);
  expect(finished.length).toBeLessThan(40);

  const before = (await started()).length;
  const rest = await sweep(workspace);
  expect(rest.exitCode, rest.log).toBe(0);
  const after = (await started()).slice(before);
  expect(after.filter((id) => finished.includes(id))).toEqual([]);
  expect(new Set([...finished, ...after]).size).toBe(40);
  expect(rest.result?.trials).toEqual(whole.result?.trials);
  expect(rest.outputs['best-params']).toBe(whole.outputs['best-params']);
  expect(rest.outputs['model-digest']).toBe(whole.outputs['model-digest']);
});
