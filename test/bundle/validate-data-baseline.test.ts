import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction, type ActionRun } from '../support/runner/index.ts';

const MAIN = 'a'.repeat(40);
const HEAD = 'b'.repeat(40);
const repository = { full_name: 'org/repo', default_branch: 'main' };
const push = { name: 'push', payload: { repository } };
const pullRequest = {
  name: 'pull_request',
  payload: {
    repository,
    number: 7,
    pull_request: {
      number: 7,
      head: { sha: HEAD, repo: { id: 1, full_name: 'org/repo' } },
      base: { sha: MAIN, ref: 'main', repo: { id: 1, full_name: 'org/repo' } },
    },
  },
};

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'validate-baseline-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const write = async (shift: number): Promise<void> => {
  const rows = Array.from(
    { length: 500 },
    (_, row) =>
      `${String(row)},${String((row % 50) + shift)},${String(row % 7)},${row % 3 === 0 ? 'a' : 'b'}`,
  );
  await writeFile(join(workspace, 'data.csv'), `row,x,y,kind\n${rows.join('\n')}\n`);
};
const validate = (
  event: { name: string; payload: Record<string, unknown> },
  github: Record<string, string>,
  inputs: Record<string, string> = {},
): Promise<ActionRun> =>
  runAction({
    action: 'validate-data',
    workspace,
    inputs: { data: 'data.csv', 'model-name': 'm', comment: 'never', ...inputs },
    event,
    github,
  });
const onMain = { sha: MAIN, ref: 'refs/heads/main' };
const ofPull = { sha: 'c'.repeat(40), ref: 'refs/pull/7/merge' };

test('a passing run of the default branch is the baseline of a pull request, which writes nothing', async () => {
  await write(0);
  const first = await validate(push, onMain);
  expect(first.result?.facts, first.log).toContainEqual({
    name: 'baseline',
    value: 'stored for commit aaaaaaa',
  });
  expect(first.result?.baseline).toBeNull();

  await write(100);
  const state = join(workspace, '.mlops/state/baseline');
  const before = await readFile(join(state, 'last-success.json'), 'utf8');
  const second = await validate(pullRequest, ofPull);
  expect(second.outputs['drifted-columns'], second.log).toBe('["x"]');
  expect(second.result?.baseline).toMatchObject({ kind: 'stored', ref: MAIN });
  expect(second.result?.facts).toContainEqual({
    name: 'drift',
    value: 'compared with the profile of commit aaaaaaa',
  });
  expect(second.result?.charts.map(({ id }) => id)).toContain('distribution-x');
  expect(await readFile(join(state, 'last-success.json'), 'utf8')).toBe(before);
});

test('rows are compared with those of the last runs that passed, which each run adds to', async () => {
  const file = join(workspace, '.mlops/state/baseline/last-success.json');
  await write(0);
  await validate(push, onMain);
  const state = JSON.parse(await readFile(file, 'utf8')) as {
    runs: Record<string, { run: number }[]>;
  };
  expect(state.runs).toMatchObject({ m: [{ rows: 500 }] });
  const own = state.runs['m']?.[0]?.run ?? 0;
  expect(own).toBeGreaterThan(0);
  const at = '2026-01-01T00:00:00Z';
  const runs = [500, 505, 498, 502, 495].map((rows, index) => ({ at, rows, run: index + 100 }));
  await writeFile(file, JSON.stringify({ ...state, runs: { m: runs } }));

  const usual = await validate(push, onMain);
  const of = (run: ActionRun) => run.result?.checks.find(({ id }) => id === 'volume.history');
  expect(of(usual), usual.log).toMatchObject({ verdict: 'pass', value: 0, n: 500, m: 500 });
  const after = JSON.parse(await readFile(file, 'utf8')) as typeof state;
  expect(after.runs['m']?.map(({ run }) => run)).toEqual([own, 100, 101, 102, 103, 104]);

  await writeFile(join(workspace, 'data.csv'), `row,x,y,kind\n${'1,2,3,a\n2,3,4,b\n'.repeat(150)}`);
  const few = await validate(pullRequest, ofPull);
  expect(of(few), few.log).toMatchObject({ verdict: 'warn', threshold: 3.5, n: 300, m: 500 });
});

test('a state that is damaged is said and changes no verdict', async () => {
  await write(0);
  await validate(push, onMain);
  await writeFile(join(workspace, `.mlops/state/baseline/${MAIN}.json`), '{');
  const run = await validate(pullRequest, ofPull);
  expect(run.outputs['verdict'], run.log).toBe('pass');
  expect(run.annotations.filter(({ level }) => level === 'warning').map(({ message }) => message)).toEqual([
    expect.stringContaining('The stored baseline was not used.'),
  ]);
});

test('half of the inputs drifted: the gate on the table fails', async () => {
  await write(0);
  await writeFile(join(workspace, 'before.csv'), `x,y\n${'1,1\n2,1\n3,1\n'.repeat(100)}`);
  const run = await validate(push, onMain, { reference: 'before.csv' });
  expect(run.exitCode).toBe(1);
  expect(run.result?.checks.find(({ id }) => id === 'drift.columns')).toMatchObject({
    verdict: 'fail',
    value: 1,
    threshold: 0.5,
    count: 2,
    n: 500,
    m: 300,
  });
  expect(run.result?.facts).toContainEqual({ name: 'columns not in the baseline', value: 'row, kind' });
  // What failed is nobody's baseline.
  expect(run.result?.facts.some(({ name }) => name === 'baseline')).toBe(false);
});

test.each([
  [
    'the data themselves',
    { baseline: 'data.csv' },
    'input "baseline": data.csv is the data that are validated',
  ],
  ['the profile that is written', { baseline: '.mlops/profile.json' }, 'is the profile that this run writes'],
  ['reference data that are the same', { reference: 'data.csv' }, 'the same data as the input "data"'],
])('a baseline that equals the candidate is an error: %s', async (_, inputs, message) => {
  await write(0);
  const run = await validate(pullRequest, ofPull, inputs);
  expect(run.exitCode).toBe(1);
  const errors = run.annotations.filter(({ level }) => level === 'error');
  expect(errors.map((error) => error.message)).toEqual([expect.stringContaining(message)]);
  expect(run.result).toMatchObject({ verdict: 'error', error: { kind: 'invalid-input' } });
});
