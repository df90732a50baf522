import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
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

test('output of the command issues no workflow command', async () => {
  const lines = [
    '::add-mask::a',
    ' \t::error::indented',
    '\u00a0::ADD-MASK::b',
    'epoch 3 ##[add-mask]e',
    'loss ##[error]bad',
    '::set-output name=admin::true',
    '::save-state name=x::y',
    'progress\r::warning::after a carriage return',
    '::stop-commands::token',
  ];
  await writeFile(join(workspace, 'lines.txt'), `${lines.join('\n')}\n`);
  const run = await train({ command: 'cat lines.txt; cat lines.txt >&2; exit 4' });
  expect(run.masks).toEqual([]);
  expect(run.state).toEqual({});
  expect(Object.keys(run.outputs).sort()).toEqual(['result', 'summary', 'verdict']);
  // The action's own error still works after `stop-commands`.
  expect(run.annotations.map(({ level }) => level)).toEqual(['error']);
  expect(run.annotations[0]?.message).toMatch(/^Invalid input: the command ended with exit code 4\./);
  expect(run.log).toContain('│ ::add-mask::a');
  expect(run.result?.verdict).toBe('error');
});

test('the command sees no token, input or command file, and what it prints of secrets is hidden', async () => {
  const canary = 'canary-5f2d8e';
  const run = await train(
    { command: 'env > seen.txt; echo "mine is $MY_TOKEN"', 'env-passthrough': 'MY_TOKEN' },
    {
      token: 'token-of-the-job-1',
      env: {
        MY_TOKEN: canary,
        OTHER_TOKEN: canary,
        ACTIONS_RUNTIME_TOKEN: canary,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: canary,
        GITHUB_TOKEN: canary,
      },
    },
  );
  expect(run.exitCode, run.log).toBe(0);
  const seen = await readFile(join(workspace, 'seen.txt'), 'utf8');
  expect(seen).not.toMatch(/^(INPUT_|ACTIONS_|GITHUB_(TOKEN|OUTPUT|ENV|PATH|STATE|STEP_SUMMARY)=|OTHER_)/m);
  expect(seen).not.toContain('token-of-the-job-1');
  expect(seen.split(canary)).toHaveLength(2);
  expect(run.log).toContain('│ mine is ***');
  expect(run.log).not.toContain(canary);
});

const BAD: [string, Record<string, string>, string][] = [
  ['no command', {}, 'input "command" is required'],
  ['a glob without files', { command: 'true', inputs: 'no/**' }, '"no/**" matches no file'],
  ['a failing command', { command: 'echo why; exit 3' }, 'exit code 3. Its last output: why'],
  ['no model', { command: 'true', 'model-path': 'm' }, '"m" does not exist after the command'],
  ['a link as model', { command: 'true', 'model-path': 'link' }, '"link" is a symbolic link'],
  ['an empty folder as model', { command: 'true', 'model-path': 'empty' }, 'the folder is empty'],
  ['a model outside', { command: 'true', 'model-path': '/etc/hostname' }, 'lies outside the workspace'],
  ['no metrics', { command: 'true', 'metrics-path': 'n.json' }, '"n.json" does not exist after the command'],
  [
    'NaN',
    { command: 'echo \'{"a": NaN}\' > n.json', 'metrics-path': 'n.json' },
    'n.json:1:7: NaN is not valid',
  ],
  ['bad parameters', { command: 'true', params: '[1]' }, 'params'],
  ['a bad timeout', { command: 'true', 'timeout-minutes': 'soon' }, '"timeout-minutes": expected a number'],
  ['a time limit', { command: 'sleep 60', 'timeout-minutes': '0.01' }, 'did not end within 0.01 minutes'],
  ['a folder outside', { command: 'true', 'working-directory': '..' }, '".." lies outside the workspace'],
  ['a missing folder', { command: 'true', 'working-directory': 'x' }, '"x" does not exist'],
];

test.each(BAD)('%s: one clear line, an error as result', async (_title, inputs, message) => {
  await mkdir(join(workspace, 'empty'));
  await symlink('/etc/hostname', join(workspace, 'link'));
  const run = await train(inputs);
  expect(run.exitCode).toBe(1);
  const errors = run.annotations.filter(({ level }) => level === 'error');
  expect(errors).toHaveLength(1);
  expect(errors[0]?.message).toMatch(/^Invalid input: [^\n]*$/);
  expect(errors[0]?.message).toContain(message);
  expect(run.log).not.toMatch(/^\s+at /m);
  expect(run.result?.verdict).toBe('error');
});

test('a fork on pull_request_target is refused before anything runs', async () => {
  const side = (id: number): object => ({ sha: 'a'.repeat(40), ref: 'main', repo: { id } });
  const run = await train(
    { command: 'touch ran' },
    {
      event: {
        name: 'pull_request_target',
        payload: { repository: { id: 1 }, pull_request: { number: 1, head: side(2), base: side(1) } },
      },
    },
  );
  expect(run.exitCode).toBe(1);
  expect(run.annotations.at(-1)?.message).toContain('"pull_request_target" with code of a fork');
  await expect(readFile(join(workspace, 'ran'))).rejects.toThrow('ENOENT');
});

test('a cancelled run leaves no process', async () => {
  const cancel = new AbortController();
  const run = await train(
    {
      command: `setsid bash -c 'trap "" INT TERM; echo $$ > pid; while true; do sleep 0.1; done' &
while [ ! -s pid ]; do sleep 0.05; done; echo ready; trap '' INT; while true; do sleep 0.1; done`,
    },
    {
      cancel: cancel.signal,
      onLog: (line) => {
        if (line.includes('│ ready')) cancel.abort();
      },
    },
  );
  expect(run.conclusion).toBe('cancelled');
  expect(run.result?.error?.message ?? run.log).toContain('cancelled');
  const pid = (await readFile(join(workspace, 'pid'), 'utf8')).trim();
  // A machine whose first process reaps nobody keeps the dead as zombies.
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z ');
  expect(state).toMatch(/\) [ZX] /);
});
