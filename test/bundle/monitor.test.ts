import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { profiledProject } from '../support/monitor/flights.ts';
import { runAction } from '../support/runner/index.ts';

let workspace: string;

let profile: string;
beforeAll(async () => {
  const project = await profiledProject();
  profile = join(project, '.mlops');
  return () => rm(project, { recursive: true, force: true });
});
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'monitor-'));
  await writeFile(join(workspace, 'recent.csv'), 'a,late\n1,0\n2,1\n');
  await writeFile(join(workspace, 'empty.csv'), '');
  await writeFile(join(workspace, 'ragged.csv'), 'id,distance,late\n1,2,0\n2,3,0,4,5\n3,4,1\n');
  await writeFile(join(workspace, 'latin.csv'), Buffer.from('id,distance,late\n1,caf\xe9,0\n', 'latin1'));
  await writeFile(join(workspace, 'cut.parquet'), 'PAR1 and then nothing more');
  await cp(profile, join(workspace, 'profile'), { recursive: true });
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
  [
    'a duration that is none',
    { data: 'recent.csv', baseline: 'profile/profile.json', decision: 'cooldown: soon' },
    'decision.cooldown',
  ],
  ['a ragged CSV', { data: 'ragged.csv', baseline: 'profile/profile.json' }, 'ragged.csv:3'],
  [
    'a CSV in another encoding',
    { data: 'latin.csv', baseline: 'profile/profile.json' },
    'latin.csv:2: can not be read as csv: the line is not UTF-8',
  ],
  [
    'a Parquet file that is cut off',
    { data: 'cut.parquet', baseline: 'profile/profile.json' },
    'cut.parquet: can not be read',
  ],
  [
    'a profile that is none',
    { data: 'recent.csv', baseline: 'recent.csv' },
    'recent.csv: the profile is not JSON',
  ],
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

test('an unknown key of the configuration is named with its place', async () => {
  await writeFile(join(workspace, 'mlops.yml'), 'monitor:\n  decision: {cooldwn: P2D}\n');
  const run = await runAction({ action: 'monitor', workspace, inputs: { data: 'recent.csv' } });
  expect(run.exitCode).toBe(1);
  expect(run.annotations.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^Invalid input: mlops\.yml:2:14: .*cooldown/),
  ]);
});
