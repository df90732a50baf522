import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction, type ActionRun, type RunActionOptions } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'train-sweep-'));
  await writeFile(join(workspace, 'train.sh'), TRAINER);
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

/** Loss is least at x = 3; what is beyond 9 crashes; each start leaves a line in `started`. */
const TRAINER = `
echo "$MLOPS_TRIAL" >> started
mkdir -p "out/$MLOPS_TRIAL"
awk -v x="$MLOPS_PARAM_X" -v seed="\${MLOPS_PARAM_SEED:-1}" -v epochs="\${MLOPS_PARAM_EPOCHS:-1}" 'BEGIN {
  if (x > 9) exit 3
  printf "{\\"x\\": %s, \\"seed\\": %s, \\"epochs\\": %s}", x, seed, epochs > "out/" ENVIRON["MLOPS_TRIAL"] "/model.txt"
  printf "mlops-metric loss=%.12f\\n", (x < 3 ? 3 - x : x - 3) + 1 / epochs + seed * 0.02
}'
`;

const SWEEP = `
method: sobol
space: {x: {min: 0, max: 10}}
budget: {trials: 40}
objective: {metric: loss}
parallel: 2
`;
const INPUTS = {
  command: 'bash train.sh',
  inputs: 'train.sh',
  'model-path': 'out/{trial}/model.txt',
  sweep: SWEEP,
};

const train = (
  inputs: Record<string, string> = {},
  options: Partial<RunActionOptions> = {},
): Promise<ActionRun> =>
  runAction({ action: 'train', workspace, inputs: { ...INPUTS, ...inputs }, ...options });

const started = async (): Promise<string[]> =>
  (await readFile(join(workspace, 'started'), 'utf8')).trim().split('\n');

const modelOf = async (run: ActionRun): Promise<unknown> =>
  JSON.parse(await readFile(run.outputs['model-path'] ?? '', 'utf8'));

test('a sweep that is cancelled at half and run again ends with all trials, none twice, and the same choice', async () => {
  const whole = await train();
  expect(whole.exitCode, whole.log).toBe(0);
  expect(await started()).toHaveLength(40);
  const { trials } = whole.result ?? {};
  await rm(join(workspace, '.mlops'), { recursive: true });
  await rm(join(workspace, 'out'), { recursive: true });
  await rm(join(workspace, 'started'));

  const cancel = new AbortController();
  let seen = 0;
  const half = await train(
    {},
    {
      cancel: cancel.signal,
      onLog: (line) => {
        if (line.startsWith('Trial ') && !line.includes('failed') && ++seen === 21) cancel.abort();
      },
    },
  );
  expect(half.conclusion).toBe('cancelled');
  expect(half.result).toMatchObject({ verdict: 'error', error: { kind: 'cancelled' } });
  const journal = await readFile(join(workspace, '.mlops', 'sweep', 'trials.jsonl'), 'utf8');
  const kept = journal
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id);
  expect(kept.length).toBeGreaterThanOrEqual(18);
  expect(kept.length).toBeLessThan(40);

  const before = await started();
  const rest = await train();
  expect(rest.exitCode, rest.log).toBe(0);
  const after = (await started()).slice(before.length);
  expect(after.filter((id) => kept.includes(id))).toEqual([]);
  expect(new Set([...kept, ...after]).size).toBe(40);
  expect(kept.length + after.length).toBe(40);
  expect(rest.result?.trials).toEqual(trials);
  expect(rest.outputs).toMatchObject({
    'best-params': whole.outputs['best-params'],
    'model-digest': whole.outputs['model-digest'],
    metrics: whole.outputs['metrics'],
    fingerprint: whole.outputs['fingerprint'],
  });
});

test('a crashed trial is a result: the others count, and the page shows all', async () => {
  const run = await train();
  expect(run.outputs['verdict']).toBe('warn');
  const rows = run.result?.trials?.rows ?? [];
  expect(rows).toHaveLength(40);
  const failed = rows.filter(({ state }) => state === 'failed');
  expect(failed.length).toBeGreaterThan(0);
  expect(failed[0]?.reason).toContain('exit code 3');
  expect(run.result?.checks).toMatchObject([{ id: 'trials', verdict: 'warn', count: failed.length, n: 40 }]);
  const best = JSON.parse(run.outputs['best-params'] ?? '') as { x: number };
  expect(Math.abs(best.x - 3)).toBeLessThan(0.3);
  expect(await modelOf(run)).toMatchObject(best);
  // Only the chosen model outlives the sweep.
  expect((await readdir(join(workspace, '.mlops', 'sweep'))).sort()).toEqual(['trials.jsonl']);
  const again = await train();
  expect(again.outputs).toMatchObject({ 'cache-hit': 'true', 'best-params': run.outputs['best-params'] });
  expect(again.result?.trials).toEqual(run.result?.trials);
  expect(await started()).toHaveLength(40);
});

test('a larger budget runs the new trials only', async () => {
  await train({ sweep: SWEEP.replace('trials: 40', 'trials: 8') });
  const run = await train({ sweep: SWEEP.replace('trials: 40', 'trials: 12') });
  expect(run.log).toContain('changed since the earlier run: sweep');
  expect(run.result?.trials?.rows).toHaveLength(12);
  const ids = await started();
  // A model that lost then may be the best of all now: it is trained again.
  expect(ids.length - new Set(ids).size).toBeLessThanOrEqual(1);
  expect(new Set(ids).size).toBe(12);
});

test('other files are another sweep', async () => {
  const sweep = SWEEP.replace('trials: 40', 'trials: 4');
  await train({ sweep });
  await writeFile(join(workspace, 'train.sh'), `${TRAINER}\n`);
  const run = await train({ sweep });
  expect(run.log).toContain('4 trials of before had other files, another command or environment: not used.');
  expect(await started()).toHaveLength(8);
});

test('seeds: mean and standard error, the simplest of the equally good, luck taken off', async () => {
  const run = await train({
    seeds: '3',
    sweep: 'method: grid\nspace: {x: [1, 2.99, 3, 3.01, 5]}\nobjective: {metric: loss, prefer: {x: lower}}',
  });
  expect(run.exitCode, run.log).toBe(0);
  expect(await started()).toHaveLength(15);
  expect(run.result?.trials?.rows[0]).toMatchObject({ state: 'chosen', parameters: { x: 2.99 }, seeds: 3 });
  expect(await modelOf(run)).toMatchObject({ x: 2.99, seed: 1 });
  expect(run.result?.metrics).toMatchObject([
    { name: 'loss', seeds: 3, method: 'mean over seeds', valueBounds: { alpha: 0.05, sided: 'one' } },
  ]);
  const facts = Object.fromEntries(run.result?.facts.map(({ name, value }) => [name, value]) ?? []);
  expect(facts['within one standard error of the best']).toBe('2, 3, 4');
  expect(Number(facts['loss without the luck of being chosen'])).toBeGreaterThan(1);
});

test('seeds without a sweep: means of one configuration', async () => {
  const run = await train({ sweep: '', seeds: '3', params: 'x: 3' });
  expect(run.exitCode, run.log).toBe(0);
  const values = [1, 2, 3].map((seed) => 1 + seed * 0.02);
  const mean = values.reduce((sum, value) => sum + value, 0) / 3;
  expect(JSON.parse(run.outputs['metrics'] ?? '')).toEqual({ loss: expect.closeTo(mean, 12) as number });
  expect(run.result?.metrics[0]).toMatchObject({ seeds: 3 });
  expect(await modelOf(run)).toMatchObject({ x: 3, seed: 1 });
});

test('Hyperband stops what is behind early', async () => {
  const run = await train({
    sweep: SWEEP.replace('sobol', 'hyperband').replace('trials: 40', 'resource: epochs, max: 9'),
  });
  expect(run.exitCode, run.log).toBe(0);
  expect(await started()).toHaveLength(9 + 3 + 1 + (5 + 1) + 3);
  const rows = run.result?.trials?.rows ?? [];
  expect(rows).toHaveLength(17);
  expect(rows[0]).toMatchObject({ state: 'chosen', resource: 9 });
  expect(rows.filter(({ state }) => state === 'stopped').length).toBeGreaterThan(5);
  expect(await modelOf(run)).toMatchObject({ epochs: 9 });
});

test('a sweep that would choose by the test part is refused, also by a copy of it', async () => {
  await writeFile(join(workspace, 'test.csv'), 'a\n1\n');
  await writeFile(join(workspace, 'copy.csv'), 'a\n1\n');
  const splits = 'test: test.csv';
  const direct = await train({ splits, inputs: 'train.sh\ntest.csv' });
  expect(direct.exitCode).toBe(1);
  expect(direct.outputs['summary']).toContain('"test.csv" is of the test part');
  const copied = await train({ splits, inputs: 'train.sh\ncopy.csv' });
  expect(copied.outputs['summary']).toContain('"copy.csv" (a copy of "test.csv") is of the test part');
  expect(await readdir(workspace)).not.toContain('started');
  const without = await train({ splits, sweep: SWEEP.replace('trials: 40', 'trials: 2') });
  expect(without.exitCode, without.log).toBe(0);
});

test.each([
  [{ 'model-path': 'model.txt' }, 'trials that run at once need paths of their own'],
  [{ 'model-path': 'model-{trial}.txt' }, 'does not give each trial a folder of its own'],
  [{ params: 'x: 1' }, '"x" stands in "space" and in "params"'],
  [{ sweep: SWEEP.replace('metric: loss', 'metric: zeal') }, 'which way is "zeal" better?'],
  [{ sweep: SWEEP.replace('metric: loss', 'metric: loss, prefer: {x: lower}') }, '"prefer" needs "seeds"'],
  [{ sweep: SWEEP.replace('sobol', 'bayes') }, 'method'],
  [{ sweep: '', 'sweep-step': 'plan' }, '"plan" is a part of a sweep'],
  [{ command: 'exit 1' }, 'none of 40 configurations has a value of loss'],
])('bad input is one clear line: %j', async (inputs, message) => {
  const run = await train(inputs);
  expect(run.exitCode).toBe(1);
  expect(run.outputs).toMatchObject({ verdict: 'error' });
  expect(run.outputs['summary']).toContain(message);
});
