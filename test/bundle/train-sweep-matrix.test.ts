import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeGitHub, type FakeGitHub } from '../support/github/index.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

let workspace: string;
let github: FakeGitHub;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'train-matrix-'));
  github = await startFakeGitHub();
  await writeFile(join(workspace, 'data.txt'), 'rows\n');
});
afterEach(async () => {
  await rm(workspace, { recursive: true, force: true });
  await github.close();
});

const SWEEP = 'method: grid\nspace: {x: [5, 4, 1, 3, 2]}\nobjective: {metric: loss}\njobs: 2';

/** Each job has a results folder of its own, as on a machine of its own. */
async function job(
  step: string,
  leg: object | null,
  inputs: Record<string, string> = {},
): Promise<ActionRun> {
  return runAction({
    action: 'train',
    workspace,
    inputs: {
      command: 'echo {trial} >> started; echo {x} > m; echo mlops-metric loss={x}',
      inputs: 'data.txt',
      'model-path': 'm',
      'model-name': 'flights',
      sweep: SWEEP,
      'sweep-step': step,
      leg: JSON.stringify(leg),
      'results-path': `.mlops-${step}-${JSON.stringify(leg).replace(/\W/g, '')}`,
      ...inputs,
    },
    env: github.environment(),
  });
}

const shares = async (): Promise<object[]> => {
  const plan = await job('plan', null);
  expect(plan.exitCode, plan.log).toBe(0);
  const { trials } = JSON.parse(plan.outputs['plan'] ?? '') as { trials: string[] };
  return trials.map((share) => ({ trials: share }));
};

test('plan, a job per share, and one that chooses among all', async () => {
  const legs = await shares();
  expect(legs).toEqual([{ trials: '1-2' }, { trials: '3-5' }]);
  // A plan is no result of the training: nobody must take it for one.
  expect(github.state.artifacts).toEqual([]);
  for (const leg of legs) {
    const run = await job('trials', leg);
    expect(run.exitCode, run.log).toBe(0);
    expect(run.outputs).toMatchObject({ 'model-path': '', 'model-digest': '' });
  }
  const run = await job('collect', null);
  expect(run.exitCode, run.log).toBe(0);
  expect(run.outputs).toMatchObject({ 'best-params': '{"x":1}', metrics: '{"loss":1}' });
  expect(await readFile(run.outputs['model-path'] ?? '', 'utf8')).toBe('1\n');
  expect(run.result?.trials?.rows.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5]);
  const started = await readFile(join(workspace, 'started'), 'utf8');
  expect(started.trim().split('\n').sort()).toEqual(['1', '2', '3', '4', '5']);
  const names = github.state.artifacts.map(({ name }) => name);
  expect(names.filter((name) => !/-[0-9a-f]{8}-a1$/.test(name)).sort()).toEqual([
    'mlops-flights-model-a1',
    'mlops-flights-train-a1',
  ]);
});

test('models that were too large to travel are trained again, and it is said', async () => {
  for (const leg of await shares()) await job('trials', leg, { 'upload-model-max-mb': '0' });
  const run = await job('collect', null);
  expect(run.exitCode, run.log).toBe(0);
  expect(run.log).toContain(
    'The model of trial 3 is not in the results folder any more: it is trained again.',
  );
  expect(await readFile(run.outputs['model-path'] ?? '', 'utf8')).toBe('1\n');
});

test('a leg that is missing is no reason to choose among the others', async () => {
  const [leg = {}] = await shares();
  await job('trials', leg);
  const run = await job('collect', null);
  expect(run.exitCode).toBe(1);
  expect(run.outputs['summary']).toContain('no job has left a result of trial 3');
});

test('a job outside the plan, and a chain that jobs can not share, are refused', async () => {
  const stray = await job('trials', { os: 'linux' });
  expect(stray.outputs['summary']).toContain('this job is no leg of a plan of this sweep');
  const chain = await job('plan', null, {
    sweep:
      'method: successive-halving\nspace: {x: [1, 2]}\nbudget: {resource: epochs, max: 9}\nobjective: {metric: loss}',
  });
  expect(chain.outputs['summary']).toContain('successive halving is one chain');
});
