import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeGitHub, type FakeGitHub } from '../support/github/index.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

const CANARY = 'canary-5f2d8e';

let workspace: string;
let github: FakeGitHub;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'train-environment-'));
  github = await startFakeGitHub();
});
afterEach(async () => {
  await rm(workspace, { recursive: true, force: true });
  await github.close();
});

/** Everything that a runner gives a JavaScript action and a command must not see. */
const FORBIDDEN = {
  ACTIONS_CACHE_URL: CANARY,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: CANARY,
  ACTIONS_ID_TOKEN_REQUEST_URL: CANARY,
  ACTIONS_RESULTS_URL: CANARY,
  ACTIONS_RUNTIME_TOKEN: CANARY,
  ACTIONS_RUNTIME_URL: CANARY,
  GITHUB_TOKEN: CANARY,
  GITHUB_ARTIFACTS: CANARY,
  'INPUT_SOMETHING-ELSE': CANARY,
  STATE_SAVED: CANARY,
  NODE_OPTIONS: '',
  LD_PRELOAD: '',
  BASH_ENV: '',
  AWS_SECRET_ACCESS_KEY: CANARY,
  OTHER_TOKEN: CANARY,
};

/** What the command's child saw, and what the step became. */
async function seen(
  inputs: Record<string, string> = {},
  env: Record<string, string> = {},
): Promise<{ names: string[]; text: string; run: ActionRun }> {
  const script = 'process.stdout.write(JSON.stringify(process.env))';
  const run = await runAction({
    action: 'train',
    workspace,
    inputs: { command: `"${process.execPath}" -e '${script}' > seen.json`, ...inputs },
    token: github.token,
    env: { ...FORBIDDEN, RUNNER_ENVIRONMENT: 'github-hosted', ...env },
  });
  expect(run.exitCode, run.log).toBe(0);
  const text = await readFile(join(workspace, 'seen.json'), 'utf8');
  return { names: Object.keys(JSON.parse(text) as object).sort(), text, run };
}

test('a child of the command sees the allow-list, what its parameters say, and nothing else', async () => {
  const { names, text } = await seen({ params: 'depth: 3' });
  const shell = ['PWD', 'SHLVL', '_', 'OLDPWD'];
  const machine = ['HOME', 'LANG', 'PATH', 'TMPDIR'];
  const ours = ['MLOPS_PARAMS_FILE', 'MLOPS_PARAM_DEPTH', 'MLOPS_PROCESS_ID'];
  const run = `CI GITHUB_ACTIONS GITHUB_EVENT_NAME GITHUB_JOB GITHUB_REF GITHUB_REF_NAME GITHUB_REPOSITORY
    GITHUB_RUN_ATTEMPT GITHUB_RUN_ID GITHUB_RUN_NUMBER GITHUB_SHA GITHUB_WORKSPACE RUNNER_ARCH RUNNER_NAME RUNNER_OS
    RUNNER_TEMP RUNNER_TOOL_CACHE RUNNER_TRACKING_ID`.split(/\s+/);
  const allowed = [...shell, ...machine, ...ours, ...run];
  expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining([...ours, ...run]));
  expect(text).not.toContain(CANARY);
  expect(text).not.toContain(github.token);
});

test.each(['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_STATE', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'])(
  '%s is not among them, and is not handed on when it is asked for',
  async (name) => {
    const { names } = await seen();
    expect(names).not.toContain(name);
    const run = await runAction({
      action: 'train',
      workspace,
      inputs: { command: 'touch ran', 'env-passthrough': name },
    });
    expect(run.exitCode).toBe(1);
    expect(run.annotations[0]?.message).toContain(`"${name}" is never handed to a command`);
    await expect(readFile(join(workspace, 'ran'))).rejects.toThrow('ENOENT');
  },
);

test('a variable that is named is passed on, and its value is hidden where it is printed', async () => {
  const { text } = await seen({ 'env-passthrough': 'MY_TOKEN\nABSENT' }, { MY_TOKEN: CANARY });
  expect(JSON.parse(text)).toMatchObject({ MY_TOKEN: CANARY });
  expect(text.split(CANARY)).toHaveLength(2);

  const run = await runAction({
    action: 'train',
    workspace,
    inputs: {
      command: 'echo "mine is $MY_TOKEN"; echo "mlops-metric $MY_TOKEN=$MY_TOKEN"',
      'env-passthrough': 'MY_TOKEN',
    },
    env: { MY_TOKEN: CANARY },
  });
  expect(run.log).toContain('│ mine is ***');
  const { log, summary, outputs, annotations } = run;
  expect(JSON.stringify([log, summary, outputs, annotations, run.result])).not.toContain(CANARY);

  const failed = await runAction({
    action: 'train',
    workspace,
    inputs: { command: 'echo "mine is $MY_TOKEN"; exit 3', 'env-passthrough': 'MY_TOKEN' },
    env: { MY_TOKEN: CANARY },
  });
  expect(failed.annotations[0]?.message).toContain('Its last output: mine is ***.');
});

test('another value of a passed variable is another fingerprint; a credential is none', async () => {
  const passthrough = { 'env-passthrough': 'DATA_VERSION\nMY_TOKEN' };
  const first = await seen(passthrough, { DATA_VERSION: '1', MY_TOKEN: 'old-token' });
  const same = await seen(passthrough, { DATA_VERSION: '1', MY_TOKEN: 'new-token' });
  const other = await seen(passthrough, { DATA_VERSION: '2', MY_TOKEN: 'new-token' });
  expect(same.run.outputs['fingerprint']).toBe(first.run.outputs['fingerprint']);
  expect(other.run.outputs['fingerprint']).not.toBe(first.run.outputs['fingerprint']);
  expect(other.run.log).toContain('changed since the earlier run: environment DATA_VERSION.');
});
