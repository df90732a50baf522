import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction, type ActionRun, type RunActionOptions } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'train-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const train = (inputs: Record<string, string>, options: Partial<RunActionOptions> = {}): Promise<ActionRun> =>
  runAction({ action: 'train', workspace, inputs, ...options });

const COMPLETE = {
  command: 'cat data.txt > model.bin; echo {depth} >> model.bin; echo \'{"auc": 0.7}\' > metrics.json',
  params: 'depth: 3',
  inputs: 'data.txt',
  'model-path': 'model.bin',
  'metrics-path': 'metrics.json',
};

test('trains, reuses the result, and says what differs when it trains again', async () => {
  await writeFile(join(workspace, 'data.txt'), 'rows\n');
  const first = await train(COMPLETE);
  expect(first.exitCode, first.log).toBe(0);
  expect(first.outputs).toMatchObject({ verdict: 'pass', 'cache-hit': 'false', metrics: '{"auc":0.7}' });
  expect(await readFile(first.outputs['model-path'] ?? '', 'utf8')).toBe('rows\n3\n');
  expect(first.result?.digests['model']).toBe(first.outputs['model-digest']);

  const second = await train(COMPLETE);
  expect(second.outputs).toMatchObject({
    'cache-hit': 'true',
    'model-digest': first.outputs['model-digest'],
    fingerprint: first.outputs['fingerprint'],
    metrics: '{"auc":0.7}',
  });

  await writeFile(join(workspace, 'data.txt'), 'more rows\n');
  const third = await train({ ...COMPLETE, params: 'depth: 4' });
  expect(third.outputs['cache-hit']).toBe('false');
  expect(third.log).toContain('Training again: changed since the earlier run: params.depth, data.txt.');
  expect(third.result?.changes).toEqual({ data: true, params: true, code: false, environment: false });

  await writeFile(third.outputs['model-path'] ?? '', 'altered');
  const fourth = await train({ ...COMPLETE, params: 'depth: 4' });
  expect(fourth.outputs['cache-hit']).toBe('false');
  expect(fourth.outputs['model-digest']).toBe(third.outputs['model-digest']);
});

test('a folder as model has one digest, whatever the order in which its files were written', async () => {
  const write = (files: string): string => `mkdir -p m/deep; for f in ${files}; do echo $f > m/$f; done`;
  const inputs = { 'model-path': 'm', cache: 'false' };
  const first = await train({ ...inputs, command: write('a b deep/c') });
  const second = await train({ ...inputs, command: write('deep/c b a') });
  const third = await train({ ...inputs, command: write('deep/c b a d') });
  expect(first.outputs['model-digest']).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(second.outputs['model-digest']).toBe(first.outputs['model-digest']);
  expect(third.outputs['model-digest']).not.toBe(first.outputs['model-digest']);
  expect((await readdir(third.outputs['model-path'] ?? '')).sort()).toEqual(['a', 'b', 'd', 'deep']);
  expect(third.result?.cost?.modelBytes).toBe('a\nb\nd\ndeep/c\n'.length);
});

test('each thing that determines the result is a reason to train again, and is named', async () => {
  await mkdir(join(workspace, 'sub'));
  await writeFile(join(workspace, 'data.txt'), 'rows\n');
  await writeFile(join(workspace, 'requirements.txt'), 'numpy==2\n');
  const inputs = { command: 'echo trained > m; echo; true', inputs: '*.txt', 'model-path': 'm' };
  const again = async (
    changes: Record<string, string>,
    env: Record<string, string> = {},
  ): Promise<string | null> => {
    const run = await train({ ...inputs, ...changes }, { env });
    expect(run.exitCode, run.log).toBe(0);
    if (run.outputs['cache-hit'] === 'true') return null;
    return /Training(?: again)?: (.*)\./.exec(run.log)?.[1] ?? '';
  };
  const changed = (what: string): string => `changed since the earlier run: ${what}`;
  expect(await again({})).toBe('there is no earlier result to reuse');
  expect(await again({})).toBeNull();
  expect(await again({ cache: 'false' })).toBe('"cache" is false');
  expect(await again({ command: 'echo other > m', params: 'depth: 1' }, { OMP_NUM_THREADS: '1' })).toBe(
    changed('command, params.depth, environment OMP_NUM_THREADS'),
  );
  expect(await again({})).toBe(changed('command, params.depth, environment OMP_NUM_THREADS'));
  await writeFile(join(workspace, 'requirements.txt'), 'numpy==3\n');
  expect(await again({})).toBe(changed('requirements.txt'));
  await rm(join(workspace, 'data.txt'));
  expect(await again({})).toBe(changed('data.txt'));
  await rm(join(workspace, '.mlops', 'model'), { recursive: true });
  expect(await again({})).toBe('model/m in the results folder is missing or altered');
  await writeFile(join(workspace, '.mlops', 'fingerprint.json'), '{}');
  expect(await again({})).toBe('the earlier result does not prove what determined it');
  await writeFile(join(workspace, '.mlops', 'train.json'), '{"half');
  expect(await again({})).toBe('there is no earlier result to reuse');
});

test('without "inputs" nothing is reused: nobody says what determines the result', async () => {
  const inputs = { command: 'echo trained > m', 'model-path': 'm' };
  await train(inputs);
  const second = await train(inputs);
  expect(second.outputs['cache-hit']).toBe('false');
  expect(second.log).toContain('"inputs" does not name the files that determine the result');
});

test('a failed training leaves nothing that a later one could reuse', async () => {
  await writeFile(join(workspace, 'data.txt'), 'rows\n');
  const inputs = { inputs: 'data.txt', 'model-path': 'm' };
  await train({ ...inputs, command: 'echo good > m' });
  const failed = await train({ ...inputs, command: 'echo bad > m; exit 1', 'fail-on': 'never' });
  expect(failed.exitCode).toBe(1);
  expect(failed.outputs).toMatchObject({ verdict: 'error' });
  expect(failed.outputs['model-path']).toBeUndefined();
  const third = await train({ ...inputs, command: 'echo good > m' });
  expect(third.outputs['cache-hit']).toBe('false');
});

test('parameters reach the command in three ways, as one word each', async () => {
  const run = await train({
    command: 'printf "%s|" {name} "$MLOPS_PARAM_NAME" > seen; cat "$MLOPS_PARAMS_FILE" >> seen',
    params: `name: "it's; $(touch hacked) {name}"`,
  });
  expect(run.exitCode, run.log).toBe(0);
  const value = "it's; $(touch hacked) {name}";
  const seen = await readFile(join(workspace, 'seen'), 'utf8');
  expect(seen.startsWith(`${value}|${value}|`)).toBe(true);
  expect(JSON.parse(seen.slice(value.length * 2 + 2))).toEqual({ name: value });
  expect(await readdir(workspace)).not.toContain('hacked');
});

test('metrics of the output make charts; an undefined one is a warning that is kept with the result', async () => {
  const inputs = {
    command: `for i in 1 2 3; do echo "mlops-metric loss=$((9 - i)) step=$i"; done; echo 'mlops-metric auc=nan'`,
    inputs: 'data.txt',
  };
  await writeFile(join(workspace, 'data.txt'), 'rows\n');
  for (const hit of ['false', 'true']) {
    const run = await train(inputs);
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({
      verdict: 'warn',
      'cache-hit': hit,
      metrics: '{"loss":6,"auc":null}',
    });
    expect(run.annotations).toEqual([
      { level: 'warning', message: 'The metric auc is undefined: the command reported "nan"' },
    ]);
    expect(run.result?.charts).toMatchObject([{ id: 'loss-steps', x: [1, 2, 3] }]);
  }
});

test('a metric that can not be what its name says is told', async () => {
  const run = await train({ command: 'echo mlops-metric accuracy=7; echo mlops-metric rmse=7' });
  expect(run.exitCode).toBe(0);
  expect(run.outputs['verdict']).toBe('warn');
  const told = 'its name says from 0 to 1: a percentage is given as a share';
  expect(run.annotations).toEqual([{ level: 'warning', message: `The metric accuracy is 7: ${told}` }]);
  expect(run.result?.headline).toContain(`accuracy 7 (${told}), rmse 7`);
  expect(run.summary).toContain('a percentage is given as a share');
});

test('a pull request without a token trains all the same', async () => {
  const side = { sha: 'a'.repeat(40), ref: 'main', repo: { id: 1 } };
  const payload = { repository: { id: 1 }, pull_request: { number: 7, head: side, base: side } };
  const event = { name: 'pull_request', payload };
  const run = await train({ command: 'echo trained' }, { event });
  expect(run.exitCode, run.log).toBe(0);
  expect(run.outputs['verdict']).toBe('pass');
  expect(run.summary).toContain('trained in');
  expect(run.log).toContain('No github-token: no comment was written; the report is in the job summary.');
});

test('takes the best row of a log, with directions of the user, and says what it chose', async () => {
  const log = 'epoch,zeal,val_loss\\n1,3,0.9\\n2,7,0.4\\n3,5,0.6\\n';
  const inputs = {
    command: `printf '${log}' > log.csv`,
    'metrics-path': 'log.csv',
    'metrics-row': 'best: zeal',
  };
  const unknown = await train(inputs);
  expect(unknown.exitCode).toBe(1);
  expect(unknown.log).toContain('whether a higher or a lower "zeal" is better is not known');

  const done = await train({
    ...inputs,
    directions: 'zeal: higher',
    command: `rm log.csv; ${inputs.command}`,
  });
  expect(done.exitCode, done.log).toBe(0);
  expect(JSON.parse(done.outputs['metrics'] ?? '')).toEqual({ zeal: 7, val_loss: 0.4 });
  expect(done.log).toContain('log.csv: line 3 has the best zeal.');
  expect(done.result?.metrics.map(({ direction }) => direction)).toEqual(['higher', 'lower']);
  expect(done.result?.facts).toContainEqual({
    name: 'direction of val_loss',
    value: 'lower is better (from its name)',
  });
  expect(done.result?.facts.map(({ name }) => name)).not.toContain('direction of zeal');
  expect(done.result?.charts.map(({ id }) => id)).toEqual(['zeal-steps', 'val_loss-steps']);
});

test('a loss that is no number any more ends the run, and nothing of it is reused', async () => {
  const inputs = {
    command:
      'echo "mlops-metric loss=1 step=1"; echo "mlops-metric loss=nan step=2"; echo m > model; sleep 600',
    'model-path': 'model',
    inputs: 'data.txt',
  };
  await writeFile(join(workspace, 'data.txt'), 'rows\n');
  const stopped = await train(inputs);
  expect(stopped.exitCode).toBe(1);
  expect(stopped.outputs).toMatchObject({ verdict: 'fail', 'model-path': '' });
  expect(stopped.log).toContain(
    'Gate failed: training diverged: loss is no number any more at step 2; it was ended',
  );
  expect(stopped.result?.checks).toMatchObject([{ id: 'divergence', verdict: 'fail' }]);
  expect(stopped.result?.charts[0]?.series[0]?.y).toEqual([1, null]);

  const warned = await train({
    ...inputs,
    command: inputs.command.replace('sleep 600', 'true'),
    divergence: 'warn',
  });
  expect(warned.exitCode, warned.log).toBe(0);
  expect(warned.outputs).toMatchObject({ verdict: 'warn', 'cache-hit': 'false' });
  expect(warned.result?.checks).toMatchObject([{ id: 'divergence', verdict: 'warn' }]);
});

test('commands of checks are run before, and one that fails saves the training', async () => {
  const checks = 'overfit-batch: echo fits > fits\nshapes: echo {size} is odd >&2; exit 3\n';
  const refused = await train({ command: 'touch trained', checks, params: 'size: 7' });
  expect(refused.exitCode).toBe(1);
  expect(refused.outputs['verdict']).toBe('fail');
  expect(refused.log).toContain(
    'Gate failed: not trained: the command of the check "shapes" ended with exit code 3; its last output: 7 is odd',
  );
  expect(refused.result?.checks.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['overfit-batch', 'pass'],
    ['shapes', 'fail'],
  ]);
  expect(await readdir(workspace)).toContain('fits');
  expect(await readdir(workspace)).not.toContain('trained');

  const trained = await train({ command: 'touch trained', checks: 'overfit-batch: test -f fits' });
  expect(trained.exitCode, trained.log).toBe(0);
  expect(trained.result?.checks).toMatchObject([{ id: 'overfit-batch', verdict: 'pass' }]);
});

test('a training that is verified runs twice, and fails when the second run differs', async () => {
  await writeFile(join(workspace, 'data.txt'), 'rows\n');
  const inputs = { ...COMPLETE, 'verify-reproducible': 'true' };
  const same = await train({ ...inputs, command: `echo run >> runs; ${COMPLETE.command}` });
  expect(same.exitCode, same.log).toBe(0);
  expect(await readFile(join(workspace, 'runs'), 'utf8')).toBe('run\nrun\n');
  expect(same.result?.checks).toMatchObject([{ id: 'reproducible', verdict: 'pass' }]);

  const chance = `echo $RANDOM$RANDOM > model.bin; echo run >> count
    echo "{\\"auc\\": 0.$(wc -l < count), \\"train_seconds\\": $RANDOM}" > metrics.json`;
  const other = await train({ ...inputs, command: chance });
  expect(other.exitCode).toBe(1);
  expect(other.result?.verdict).toBe('fail');
  expect(other.result?.headline).toBe(
    'not reproducible: a second run of the same command differs in the model, auc (0.1, then 0.2)',
  );
  expect(other.outputs['model-path']).toBe('');

  const seeds = await train({ ...inputs, seeds: '2' });
  expect(seeds.exitCode).toBe(1);
  expect(seeds.annotations[0]?.message).toContain('a sweep or several seeds are not run twice');
});
