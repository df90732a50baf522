import { mkdtemp, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runAction, type ActionRun, type RunActionOptions } from '../support/runner/index.ts';

// One action stands for all: what surrounds a stage is the same code in each.
let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'surroundings-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const train = (options: Partial<RunActionOptions> = {}): Promise<ActionRun> =>
  runAction({
    action: 'train',
    workspace,
    ...options,
    inputs: { command: 'echo trained', upload: 'false', comment: 'never', ...options.inputs },
  });

/** Exit code 1, and one line without a stack that names what was wrong. */
function refused(run: ActionRun, ...words: string[]): void {
  expect(run.exitCode, run.log).toBe(1);
  const errors = run.annotations.filter(({ level }) => level === 'error').map(({ message }) => message);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/^Invalid input: /);
  for (const word of words) expect(errors[0]).toContain(word);
  expect(errors[0]).not.toMatch(/\n|^\s+at /m);
  expect(run.log).not.toMatch(/^\s+at /m);
}

test('a misspelt policy is told, not taken for the base', async () => {
  refused(await train({ inputs: { policy: 'haed' } }), 'policy', 'base', 'head');
});

describe('mlops.yml', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from('bcdefghij')
    .map((name, index) => `${name}: &${name} [${`*${'abcdefghi'.charAt(index)},`.repeat(9).slice(0, -1)}]`)
    .join('\n')}`;
  test.each<[string, string | Buffer, string[]]>([
    ['doubled keys', 'model: a\nmodel: b\n', ['mlops.yml:2:1: the key "model" is given twice']],
    ['one key in two spellings', 'fail-on: fail\nfailOn: never\n', ['"failOn" is given twice']],
    ['a bomb of aliases', bomb, ['mlops.yml: the YAML expands to too many aliases']],
    ['a bomb of brackets', `model: ${'['.repeat(50_000)}`, ['nested deeper than 40 levels']],
    ['a tab', 'train:\n\tcommand: x\n', ['mlops.yml:2:1: not valid YAML: Tabs are not allowed']],
    [
      'Latin-1',
      Buffer.from('model: caf\xe9\n', 'latin1'),
      ['mlops.yml: is not UTF-8 text', 'Save it as UTF-8'],
    ],
    ['UTF-16', Buffer.from('\ufeffmodel: m\n', 'utf16le'), ['mlops.yml: is not UTF-8 text']],
    ['10 MB', `model: ${'x'.repeat(10_000_000)}\n`, ['mlops.yml: has 10,000,008 characters']],
    ['two documents', 'model: a\n---\nmodel: b\n', ['mlops.yml:2:1: ', 'several documents']],
    ['a list', '- model\n', ['mlops.yml:1:1: expected a map of settings']],
    ['a prototype', '__proto__: {failOn: never}\n', ['the key "__proto__" is not allowed']],
    ['a long key', `{? ${'k'.repeat(900_000)} : 1}\n`, ['unknown key "kkk']],
  ])('with %s: one line with the place, and a result', async (_, content, words) => {
    await writeFile(join(workspace, 'mlops.yml'), content);
    const run = await train();
    refused(run, ...words);
    expect(run.result).toMatchObject({ verdict: 'error', error: { kind: 'invalid-input' } });
    expect(run.result?.headline.length).toBeLessThan(2100);
    expect(run.summary).toContain('Invalid input');
    expect(await readdir(workspace)).toEqual(['.mlops', 'mlops.yml']);
  });

  test('absent is fine; named and absent is not', async () => {
    expect((await train()).exitCode).toBe(0);
    const run = await train({ inputs: { config: 'config/mlops.yaml' } });
    refused(run, 'config/mlops.yaml: input "config": the file does not exist');
    expect(run.result?.verdict).toBe('error');
  });

  test('a folder, or a link to a device, is not read', async () => {
    await mkdir(join(workspace, 'mlops.yml'));
    refused(await train(), 'mlops.yml: is a folder, expected a file');
    await rm(join(workspace, 'mlops.yml'), { recursive: true });
    await symlink('/dev/zero', join(workspace, 'mlops.yml'));
    refused(await train(), 'mlops.yml: is no regular file');
  });
});

describe('results-path', () => {
  test.each<[string, string, string]>([
    ['a file', 'occupied', 'EEXIST'],
    ['below a file', 'occupied/results', 'ENOTDIR'],
    // There, Node's own way to make folders never ends.
    ...(process.platform === 'linux'
      ? ([['below /proc', '/proc/mlops/results', 'ENOENT']] satisfies [string, string, string][])
      : []),
  ])('%s: one line, outputs and summary without a file', async (_, resultsPath, code) => {
    await writeFile(join(workspace, 'occupied'), 'x');
    const run = await train({ resultsPath });
    refused(run, 'input "results-path"', `can't be written to (${code})`);
    expect(run.outputs).toMatchObject({ verdict: 'error', result: '' });
    expect(run.summary).toContain(code);
    expect(await readdir(workspace)).toEqual(['occupied']);
  });

  test('where a folder has the name of the result: the step fails in one line', async () => {
    await mkdir(join(workspace, '.mlops', 'train.json'), { recursive: true });
    const run = await train();
    refused(run, "can't be written to (EISDIR)");
    expect(run.outputs).toMatchObject({ verdict: 'error', result: '' });
  });
});

describe('the runner', () => {
  test('an event file that is broken does not count as an event without a pull request', async () => {
    const path = join(workspace, 'event.json');
    await writeFile(path, '{"pull_request": {"number"');
    const run = await train({ event: { name: 'pull_request' }, env: { GITHUB_EVENT_PATH: path } });
    refused(run, 'GITHUB_EVENT_PATH', 'holds no JSON object');
    expect(run.result?.verdict).toBe('error');
  });

  test('a pull request event that tells no pull request is refused', async () => {
    refused(await train({ event: { name: 'pull_request', payload: {} } }), 'no number, head and base');
  });

  test('variables that are not there are no fault', async () => {
    const names = [
      'REPOSITORY',
      'SHA',
      'REF',
      'RUN_ID',
      'RUN_ATTEMPT',
      'JOB',
      'ACTOR',
      'EVENT_PATH',
      'EVENT_NAME',
    ];
    const run = await train({ env: Object.fromEntries(names.map((name) => [`GITHUB_${name}`, ''])) });
    expect(run.exitCode, run.log).toBe(0);
    expect(run.result?.provenance).toMatchObject({ runId: null, runAttempt: null });
  });

  test.each([
    ['a folder for temporary files', 'RUNNER_TEMP'],
    ['a file for outputs', 'GITHUB_OUTPUT'],
    ['a file for the summary', 'GITHUB_STEP_SUMMARY'],
  ])('%s that is not there: no stack', async (_, name) => {
    const run = await train({ env: { [name]: join(workspace, 'nowhere', 'x') } });
    expect(run.log).not.toMatch(/^\s+at /m);
    expect(run.log).not.toContain('node:internal');
  });
});
