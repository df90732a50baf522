import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'train-bad-input-'));
  await mkdir(join(workspace, 'empty'));
  await symlink('/etc/hostname', join(workspace, 'link'));
  await symlink('/etc', join(workspace, 'way'));
  await writeFile(join(workspace, 'old.onnx'), 'the model of an earlier run');
  await writeFile(join(workspace, 'old.json'), '{"auc": 0.99}');
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const metrics = (content: string, file = 'n.json'): Record<string, string> => ({
  command: `printf '%b' '${content}' > ${file}`,
  'metrics-path': file,
});

const BAD: [string, Record<string, string>, string][] = [
  ['no command', {}, 'input "command" is required'],
  ['a glob without files', { command: 'true', inputs: 'no/**' }, '"no/**" matches no file'],
  ['a failing command', { command: 'echo why; exit 3' }, 'exit code 3. Its last output: why'],
  ['a command that is not there', { command: 'no-such-program' }, 'exit code 127'],
  ['a command that a signal ends', { command: 'kill -9 $$' }, 'was ended by SIGKILL'],
  ['a command with bad syntax', { command: 'if then' }, 'exit code 2'],
  ['a time limit', { command: 'sleep 60', 'timeout-minutes': '0.01' }, 'did not end within 0.01 minutes'],
  ['a bad timeout', { command: 'true', 'timeout-minutes': 'soon' }, '"timeout-minutes": expected a number'],
  ['no time at all', { command: 'true', 'timeout-minutes': '0' }, '"timeout-minutes"'],
  ['a bad limit of the upload', { command: 'true', 'upload-model-max-mb': '-1' }, '"upload-model-max-mb"'],
  ['bad parameters', { command: 'true', params: '[1]' }, 'params'],
  ['nested parameters', { command: 'true', params: 'a: {b: 1}' }, 'params'],
  [
    'a parameter of two lines',
    { command: 'true', params: 'a: "x\\ny"' },
    'the value of "a" holds a NUL character or a line end',
  ],
  [
    'a parameter in quotes',
    { command: 'echo "{a}"', params: 'a: 1' },
    'input "command": {a} stands inside " quotes',
  ],
  ['a folder outside', { command: 'true', 'working-directory': '..' }, '".." lies outside the workspace'],
  [
    'a link to a folder outside',
    { command: 'true', 'working-directory': 'way' },
    'lies outside the workspace',
  ],
  ['a missing folder', { command: 'true', 'working-directory': 'x' }, '"x" does not exist'],
  ['a file as folder', { command: 'true', 'working-directory': 'old.json' }, 'is not a folder'],
  ['a passed assignment', { command: 'true', 'env-passthrough': 'A=B' }, '"A=B" is no name of a variable'],

  ['no model', { command: 'true', 'model-path': 'm' }, '"m" does not exist after the command'],
  ['an empty model', { command: ': > m', 'model-path': 'm' }, '"m" is empty'],
  ['a link as model', { command: 'true', 'model-path': 'link' }, '"link" is a symbolic link'],
  ['a link in the model', { command: 'mkdir m; ln -s x m/l', 'model-path': 'm' }, '(l) is a link'],
  ['a pipe as model', { command: 'mkfifo m', 'model-path': 'm' }, 'is neither a file nor a folder'],
  ['an empty folder as model', { command: 'true', 'model-path': 'empty' }, 'the folder is empty'],
  ['a model outside', { command: 'touch ran', 'model-path': '/etc/hostname' }, 'lies outside the workspace'],
  ['a model above', { command: 'touch ran', 'model-path': '../m' }, '"../m" lies outside the workspace'],
  ['a model behind a link', { command: 'true', 'model-path': 'way/hostname' }, 'lies outside the workspace'],
  ['the workspace as model', { command: 'touch ran', 'model-path': '.' }, 'overlaps with the results folder'],
  [
    'the model of an earlier run',
    { command: 'true', 'model-path': 'old.onnx' },
    '"old.onnx" was there before and the command did not write it',
  ],
  [
    'the metrics of an earlier run',
    { command: 'echo new > m', 'model-path': 'm', 'metrics-path': 'old.json' },
    '"old.json" was there before and the command did not write it',
  ],

  ['no metrics', { command: 'true', 'metrics-path': 'n.json' }, '"n.json" does not exist after the command'],
  ['a link as metrics', { command: 'ln -s old.json n.json', 'metrics-path': 'n.json' }, 'is a symbolic link'],
  ['metrics above', { command: 'touch ran', 'metrics-path': '../n.json' }, 'lies outside the workspace'],
  [
    'a folder as metrics',
    { command: 'mkdir n.json; touch n.json/a', 'metrics-path': 'n.json' },
    'the folder "n.json" is neither of DVCLive nor of MLflow',
  ],
  ['a pipe as metrics', { command: 'mkfifo n.json', 'metrics-path': 'n.json' }, 'n.json: is not a file'],
  [
    'metrics of no known kind',
    { command: 'echo 1 > n', 'metrics-path': 'n' },
    'no known kind of metrics file',
  ],
  ['NaN', metrics('{"a": NaN}'), 'n.json:1:7: NaN is not valid'],
  ['empty metrics', metrics(' \\n'), 'n.json: the metrics file is empty'],
  ['a list', metrics('[1, 2]'), 'n.json:1:1: expected a map of metric names to numbers'],
  ['metrics that are no text', metrics('{"a\\0377": 1}'), 'n.json: is not UTF-8 text'],
  [
    'metrics of many megabytes',
    { command: 'head -c 9000000 /dev/zero > n.json', 'metrics-path': 'n.json' },
    'n.json: the metrics file has 9000000 bytes, at most 8388608 are read',
  ],
  [
    'metrics without end',
    {
      command: `(echo '{"x": 0'; for i in $(seq 1000); do echo ",\\"m$i\\": $i"; done; echo '}') > n.json`,
      'metrics-path': 'n.json',
    },
    'n.json: the metrics file holds 1001 metrics, at most 1000 are taken',
  ],
  [
    'metrics nested without end',
    { command: `printf '{"a":%.0s' $(seq 50000) > n.yml`, 'metrics-path': 'n.yml' },
    'n.yml: nested deeper than',
  ],
];

test.each(BAD)('%s: one clear line, an error as result, nothing else', async (_title, inputs, message) => {
  const before = await readdir(workspace);
  const run = await runAction({ action: 'train', workspace, inputs });
  expect(run.exitCode).toBe(1);
  const errors = run.annotations.filter(({ level }) => level === 'error');
  expect(errors).toHaveLength(1);
  expect(errors[0]?.message).toMatch(/^Invalid input: [^\n]*\.$/);
  expect(errors[0]?.message).toContain(message);
  expect(errors[0]?.message.length).toBeLessThan(500);
  expect(run.log).not.toMatch(/^\s+at /m);
  expect(run.result).toMatchObject({ stage: 'train', verdict: 'error', error: { kind: 'invalid-input' } });
  expect(run.result?.files).toEqual([]);
  expect(await readdir(join(workspace, '.mlops'))).not.toContain('fingerprint.json');
  if (inputs['command']?.includes('touch ran')) expect(await readdir(workspace)).not.toContain('ran');
  if (inputs['command'] === 'true') expect(await readdir(workspace)).toEqual([...before, '.mlops'].sort());
});

const CONFIGURATIONS: [string, string | Buffer, string][] = [
  ['an unknown key', 'train:\n  comand: x\n', 'mlops.yml:2:3: '],
  ['an unknown key at the top', 'trian: {command: x}\n', '"train"'],
  [
    'a configuration in another encoding',
    Buffer.from('model: caf\xe9\n', 'latin1'),
    'mlops.yml: is not UTF-8',
  ],
  ['a wrong type', 'train: {command: x, cache: 3}\n', 'mlops.yml:1:'],
];

test.each(CONFIGURATIONS)('%s: one clear line', async (_title, content, message) => {
  await writeFile(join(workspace, 'mlops.yml'), content);
  const run = await runAction({ action: 'train', workspace, inputs: { command: 'touch ran' } });
  expect(run.exitCode).toBe(1);
  expect(run.annotations).toHaveLength(1);
  expect(run.annotations[0]?.message).toMatch(/^Invalid input: [^\n]*$/);
  expect(run.annotations[0]?.message).toContain(message);
  expect(run.result?.verdict).toBe('error');
  expect(await readdir(workspace)).not.toContain('ran');
});
