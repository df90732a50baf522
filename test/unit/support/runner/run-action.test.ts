import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../../support/runner/node-program.ts';
import { runAction, type ActionRun, type RunActionOptions } from '../../../support/runner/index.ts';

/** An action of a few lines per test; it writes with the real `@actions/core`. */
const core = pathToFileURL(join(repositoryRoot, 'node_modules/@actions/core/lib/core.js')).href;
const HEADER = `import * as core from '${core}';\nimport fs from 'node:fs';\n`;

let folder: string;
let workspace: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-action-'));
  workspace = join(folder, 'workspace');
  await mkdir(workspace);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let written = 0;
async function run(
  programs: { main: string; post?: string; postIf?: string },
  options: Partial<RunActionOptions> = {},
): Promise<ActionRun> {
  const action = join(folder, `action-${String(++written)}`);
  await mkdir(action);
  const { main, post, postIf } = programs;
  await writeFile(join(action, 'main.mjs'), HEADER + main);
  if (post !== undefined) await writeFile(join(action, 'post.mjs'), HEADER + post);
  await writeFile(
    join(action, 'action.yml'),
    [
      'name: example',
      'description: An example.',
      'inputs:',
      '  two-words: {description: x}',
      '  with space: {description: x}',
      '  token: {description: x, default: "${{ github.token }}"}',
      'runs:',
      '  using: node24',
      '  main: main.mjs',
      ...(post === undefined ? [] : ['  post: post.mjs']),
      ...(postIf === undefined ? [] : [`  post-if: ${postIf}`]),
      '',
    ].join('\n'),
  );
  return runAction({ action, workspace, ...options });
}

describe('what a step gets', () => {
  const ENVIRONMENT = `core.setOutput('env', JSON.stringify(process.env)); core.setOutput('cwd', process.cwd());`;
  const environmentOf = (outcome: ActionRun) =>
    JSON.parse(outcome.outputs['env'] ?? '{}') as Record<string, string>;

  test('inputs as variables: upper case, spaces become _, hyphens stay', async () => {
    const outcome = await run(
      { main: ENVIRONMENT },
      { inputs: { 'two-words': 'a\nb', 'with space': 'c' }, token: 'ghs_0123456789' },
    );
    expect(environmentOf(outcome)).toMatchObject({
      'INPUT_TWO-WORDS': 'a\nb',
      INPUT_WITH_SPACE: 'c',
      INPUT_TOKEN: 'ghs_0123456789',
    });
    expect(outcome.outputs['cwd']).toBe(workspace);
    expect(outcome.maskedOutputs).toEqual(['env']);
  });

  test("nothing of the caller's environment but what a process needs", async () => {
    process.env['LEAKED_SECRET'] = 'x';
    const environment = environmentOf(await run({ main: ENVIRONMENT }, { env: { GIVEN: '1', CI: 'false' } }));
    delete process.env['LEAKED_SECRET'];
    expect(environment['LEAKED_SECRET']).toBeUndefined();
    expect(environment['NODE_OPTIONS']).toBeUndefined();
    expect(environment).toMatchObject({ GIVEN: '1', CI: 'false', GITHUB_ACTIONS: 'true' });
    const others = Object.keys(environment).filter((name) => !/^(INPUT|GITHUB|RUNNER)_/.test(name));
    expect(
      others.filter((name) => !['PATH', 'HOME', 'LANG', 'TMPDIR', 'CI', 'GIVEN'].includes(name)),
    ).toEqual([]);
  });

  test('the event, as a file and as context', async () => {
    const payload = {
      repository: { full_name: 'octo/models', default_branch: 'trunk' },
      pull_request: { number: 7, head: { ref: 'feature' }, base: { ref: 'trunk' } },
    };
    const outcome = await run(
      {
        main: `${ENVIRONMENT} core.setOutput('event', fs.readFileSync(process.env.GITHUB_EVENT_PATH, 'utf8'));`,
      },
      { event: { name: 'pull_request', payload }, github: { run_id: '99' } },
    );
    expect(JSON.parse(outcome.outputs['event'] ?? '')).toEqual(payload);
    expect(environmentOf(outcome)).toMatchObject({
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_REPOSITORY: 'octo/models',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_HEAD_REF: 'feature',
      GITHUB_BASE_REF: 'trunk',
      GITHUB_RUN_ID: '99',
    });
    expect(environmentOf(outcome)['GITHUB_TOKEN']).toBeUndefined();
  });

  test('Node 24, and a folder for temporary files that is gone afterwards', async () => {
    const { outputs } = await run({
      main: `core.setOutput('version', process.version); core.setOutput('temp', process.env.RUNNER_TEMP);
        fs.writeFileSync(process.env.RUNNER_TEMP + '/x', '');`,
    });
    expect(outputs['version']).toMatch(/^v24\./);
    await expect(readFile(join(outputs['temp'] ?? '', 'x'))).rejects.toThrow('ENOENT');
  });
});

describe('what a step leaves', () => {
  test('outputs, summary, annotations, masks, variables, folders', async () => {
    const outcome = await run({
      main: `core.setSecret('hush-hush'); core.setOutput('a', 'line 1\\nline 2'); core.info('hush-hush');
        core.error('bad', {file: 'a.csv', startLine: 3, title: 'Rows'});
        await core.summary.addRaw('# hush-hush').write();
        core.exportVariable('LATER', '1'); core.addPath('/tools');
        process.stderr.write('  ::warning::from stderr\\n');`,
    });
    expect(outcome).toMatchObject({
      exitCode: 0,
      conclusion: 'success',
      outputs: { a: 'line 1\nline 2' },
      summary: '# ***\n',
      masks: ['hush-hush'],
      environment: { LATER: '1' },
      path: ['/tools'],
      result: null,
      post: null,
      heldStreams: false,
    });
    expect(outcome.annotations).toContainEqual({
      level: 'error',
      message: 'bad',
      file: 'a.csv',
      line: 3,
      title: 'Rows',
    });
    expect(outcome.annotations).toContainEqual({ level: 'warning', message: 'from stderr' });
    expect(outcome.log).toContain('***');
    expect(outcome.log).not.toContain('hush');
  });

  test('a failure by its exit code, or by a command that could not be processed', async () => {
    const failed = await run({ main: `core.setFailed('no');` });
    expect(failed).toMatchObject({ exitCode: 1, conclusion: 'failure' });
    expect(failed.annotations).toEqual([{ level: 'error', message: 'no' }]);
    const command = await run({ main: `console.log('::set-env name=a::b');` });
    expect(command).toMatchObject({ exitCode: 0, conclusion: 'failure' });
    const token = await run({ main: `console.log('::stop-commands::error\\n::notice::after');` });
    expect(token).toMatchObject({ exitCode: 0, conclusion: 'failure' });
    expect(token.log).not.toContain('after');
  });

  test('a warning about inputs that action.yml does not declare', async () => {
    const { annotations } = await run({ main: '' }, { inputs: { twowords: 'x' } });
    expect(annotations).toEqual([
      { level: 'warning', message: expect.stringContaining("Unexpected input(s) 'twowords'") as string },
    ]);
  });

  test('the log line by line as it comes, masked', async () => {
    const lines: string[] = [];
    await run(
      { main: `core.setSecret('hush-hush'); core.info('a hush-hush'); core.info('b');` },
      {
        onLog: (line) => lines.push(line),
      },
    );
    expect(lines).toEqual(['a ***', 'b']);
  });

  test('a process of its own does not hold the step', async () => {
    const { heldStreams, log, outputs } = await run({
      main: `import { spawn } from 'node:child_process';
        const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], {stdio: 'ignore', detached: true});
        child.unref(); core.setOutput('pid', String(child.pid)); core.info('done');`,
    });
    process.kill(Number(outputs['pid']), 'SIGKILL');
    expect(heldStreams).toBe(false);
    expect(log).toBe('done');
  });

  test('a process that keeps the streams open is waited for, for a while, and said', async () => {
    const outcome = await run({
      main: `import { spawn } from 'node:child_process';
        const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], {stdio: 'inherit', detached: true});
        child.unref(); core.setOutput('pid', String(child.pid)); core.info('done');`,
    });
    process.kill(Number(outcome.outputs['pid']), 'SIGKILL');
    expect(outcome.heldStreams).toBe(true);
    expect(outcome.log).toBe('done');
  });
});

describe('the post step', () => {
  const POST = `core.info('state ' + core.getState('key') + ' later ' + process.env.LATER + ' path ' + process.env.PATH);`;

  test('gets state, variables and folders of the main step', async () => {
    const { post } = await run({
      main: `core.saveState('key', 'a\\nb'); core.exportVariable('LATER', '1'); core.addPath('/x'); core.addPath('/y');`,
      post: POST,
    });
    expect(post?.log.startsWith('state a\nb later 1 path /y:/x:')).toBe(true);
  });

  test('runs after a failure, unless its condition says no', async () => {
    const main = `core.setFailed('no');`;
    expect((await run({ main, post: POST })).post).not.toBeNull();
    expect((await run({ main, post: POST, postIf: 'success()' })).post).toBeNull();
    expect((await run({ main, post: POST, postIf: 'failure()' })).post).not.toBeNull();
  });
});

describe('cancellation', () => {
  const READY = `console.log('ready'); setInterval(() => {}, 1000);`;
  const grace = { interruptMs: 150, terminateMs: 150 };
  const cancelled = (main: string, post?: string): Promise<ActionRun> => {
    const controller = new AbortController();
    return run(post === undefined ? { main } : { main, post }, {
      cancel: controller.signal,
      grace,
      onLog: (line) => {
        if (line === 'ready') controller.abort();
      },
    });
  };

  test('sends SIGINT first, and no more when the step ends', async () => {
    const outcome = await cancelled(
      `process.on('SIGINT', () => { console.log('bye'); process.exit(0); }); ${READY}`,
    );
    expect(outcome).toMatchObject({ signals: ['SIGINT'], conclusion: 'cancelled', exitCode: 0 });
    expect(outcome.log).toContain('bye');
  });

  test('then SIGTERM', async () => {
    const outcome = await cancelled(`process.on('SIGINT', () => {}); ${READY}`);
    expect(outcome).toMatchObject({ signals: ['SIGINT', 'SIGTERM'], conclusion: 'cancelled', exitCode: 143 });
  });

  test('then SIGKILL to a step that ignores both', async () => {
    const outcome = await cancelled(
      `for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => console.log('ignored ' + name)); ${READY}`,
    );
    expect(outcome).toMatchObject({ signals: ['SIGINT', 'SIGTERM', 'SIGKILL'], exitCode: 137 });
    expect(outcome.log.split('\n')).toEqual(['ready', 'ignored SIGINT', 'ignored SIGTERM']);
  });

  test('the post step runs, with the state saved before', async () => {
    const { post } = await cancelled(
      `core.saveState('key', 'kept'); ${READY}`,
      `core.info('state ' + core.getState('key'));`,
    );
    expect(post?.log).toBe('state kept');
  });
});

test('the sources of an action run as their bundle would', async () => {
  const outcome = await runAction({ action: 'train', workspace, fromSource: true });
  expect(outcome.exitCode).toBe(1);
  expect(outcome.result?.stage).toBe('train');
  expect(outcome.result?.verdict).toBe('error');
  expect(outcome.annotations[0]?.message).toContain('"command"');
  expect(outcome.outputs['verdict']).toBe('error');
});
