import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction } from '../support/runner/index.ts';

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'monitor-'));
  await writeFile(join(workspace, 'recent.csv'), 'a,late\n1,0\n2,1\n');
  await writeFile(join(workspace, 'empty.csv'), '');
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

test.each([
  ['no data', {}, 'input "data" is required'],
  ['a file that does not exist', { data: 'gone.parquet' }, 'gone.parquet: the file does not exist'],
  ['a glob that matches nothing', { data: 'none/*.csv' }, 'the pattern "none/*.csv" matches no file'],
  ['an empty file', { data: 'empty.csv' }, 'empty.csv: the file is empty'],
  [
    'labels that do not exist',
    { data: 'recent.csv', labels: 'gone.csv' },
    'gone.csv: the file does not exist',
  ],
  ['a baseline that does not exist', { data: 'recent.csv', baseline: 'gone.json' }, 'input "baseline"'],
  [
    'nothing served',
    { data: 'recent.csv', 'model-name': 'm' },
    'has no version of "m" under the alias "champion"',
  ],
  ['an unknown key', { data: 'recent.csv', decision: 'cooldwn: P2D' }, 'cooldown'],
  ['a share beyond 1', { data: 'recent.csv', decision: 'drift: {share: 3}' }, 'decision'],
])('%s: one line, a result with the verdict error, nothing else changed', async (_name, inputs, message) => {
  const run = await runAction({ action: 'monitor', workspace, inputs: { ...inputs, dispatch: 'train.yml' } });
  expect(run.exitCode).toBe(1);
  const errors = run.annotations.filter(({ level }) => level === 'error');
  expect(errors.map((error) => error.message)).toEqual([expect.stringContaining(message)]);
  expect(errors[0]?.message).toMatch(/^Invalid input: /);
  expect(run.log).not.toMatch(/^\s+at /m);
  expect(run.result).toMatchObject({ stage: 'monitor', verdict: 'error', error: { kind: 'invalid-input' } });
  expect(existsSync(join(workspace, '.mlops', 'state'))).toBe(false);
  expect(existsSync(join(workspace, '.mlops-registry'))).toBe(false);
});
