import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startFakeGitHub, type FakeGitHub } from '../support/github/index.ts';
import { runAction, type ActionRun } from '../support/runner/index.ts';

let workspace: string;
let github: FakeGitHub;
beforeEach(async () => {
  workspace = await checkout();
  github = await startFakeGitHub();
});
afterEach(async () => {
  await rm(workspace, { recursive: true, force: true });
  await github.close();
});

async function checkout(files: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'train-checkpoint-'));
  for (const [name, text] of Object.entries({ 'data.txt': 'rows\n', ...files }))
    await writeFile(join(folder, name), text);
  return folder;
}

/** Ten steps, of which each changes the weights; at the fifth it hangs until it is asked to end, unless "go" is there. */
const COMMAND = `
mkdir -p "$MLOPS_CHECKPOINT_PATH/w"; cd "$MLOPS_CHECKPOINT_PATH"
n=$(cat step 2> /dev/null || echo 0); echo "starts after step $n"
trap 'echo asked > last; exit 130' INT
while [ $n -lt 10 ]; do
  n=$((n + 1)); echo "weights $n $MLOPS_PARAM_RATE" >> w/weights; echo $n > step
  if [ $n = 5 ] && [ ! -f "$GITHUB_WORKSPACE/go" ]; then echo ready; while true; do sleep 0.1; done; fi
done
cp w/weights "$GITHUB_WORKSPACE/m"
`;

interface Attempt {
  attempt: number;
  cancel?: boolean;
  interruptMs?: number;
  folder?: string;
  inputs?: Record<string, string>;
  env?: Record<string, string>;
}

function train({
  attempt,
  cancel = false,
  interruptMs = 60_000,
  folder = workspace,
  inputs = {},
  env = {},
}: Attempt): Promise<ActionRun> {
  const cancelling = new AbortController();
  return runAction({
    action: 'train',
    workspace: folder,
    inputs: {
      command: COMMAND,
      params: 'rate: 1',
      inputs: 'data.txt',
      'model-path': 'm',
      'checkpoint-path': 'ckpt',
      'model-name': 'flights',
      ...inputs,
    },
    github: { run_attempt: String(attempt) },
    env: { ...github.environment(), ...env },
    cancel: cancelling.signal,
    grace: { interruptMs, terminateMs: 60_000 },
    onLog: (line) => {
      if (cancel && line === '│ ready') cancelling.abort();
    },
  });
}

const names = (): string[] => github.state.artifacts.map(({ name }) => name);

/** A runner of another attempt has nothing of the one before. */
async function newRunner(files: Record<string, string> = { go: '' }): Promise<void> {
  await rm(workspace, { recursive: true, force: true });
  workspace = await checkout(files);
}

test('a cancelled training goes on where it was, and ends as an undisturbed one', async () => {
  const cancelled = await train({ attempt: 1, cancel: true });
  expect(cancelled.conclusion).toBe('cancelled');
  expect(cancelled.signals).toEqual(['SIGINT']);
  expect(cancelled.post?.log).toContain('The checkpoint is saved as mlops-flights-checkpoint-a1');

  await newRunner();
  const resumed = await train({ attempt: 2 });
  expect(resumed.exitCode, resumed.log).toBe(0);
  expect(resumed.log).toContain('│ starts after step 5');
  expect(resumed.result?.facts).toContainEqual({ name: 'checkpoint', value: 'restored from attempt 1' });
  // What the command wrote when it was asked to end is there too.
  expect(await readFile(join(workspace, 'ckpt', 'last'), 'utf8')).toBe('asked\n');

  const elsewhere = await checkout({ go: '' });
  const undisturbed = await train({ attempt: 1, folder: elsewhere });
  await rm(elsewhere, { recursive: true });
  expect(undisturbed.log).toContain('│ starts after step 0');
  expect(resumed.outputs['model-digest']).toBe(undisturbed.outputs['model-digest']);
  expect(resumed.outputs['fingerprint']).toBe(undisturbed.outputs['fingerprint']);
  // A training with a result leaves no checkpoint.
  expect(names().filter((name) => name.includes('checkpoint'))).toEqual(['mlops-flights-checkpoint-a1']);
});

test('a killed step and a timeout save theirs as well, and the newest one serves', async () => {
  const killed = await train({ attempt: 1, cancel: true, interruptMs: 0 });
  expect(killed.conclusion).toBe('cancelled');
  expect(names()).toContain('mlops-flights-checkpoint-a1');
  await newRunner({});
  const late = await train({
    attempt: 2,
    inputs: { command: `${COMMAND}\nwhile true; do sleep 0.1; done`, 'timeout-minutes': '0.05' },
  });
  expect(late.result?.error?.message).toContain('did not end within 0.05 minutes');
  // Another command: it began anew.
  expect(late.log).toContain('│ starts after step 0');
  expect(late.annotations.map(({ message }) => message).join('\n')).toContain(
    'The checkpoint mlops-flights-checkpoint-a1 is not used: something that determines the training has changed since.',
  );
  expect(names()).toContain('mlops-flights-checkpoint-a2');
  await newRunner();
  const third = await train({ attempt: 3 });
  // That of the second attempt is of another command; the first is the newest that serves.
  expect(third.log).toContain('│ starts after step 5');
  expect(third.result?.facts).toContainEqual({ name: 'checkpoint', value: 'restored from attempt 1' });
});

describe('what is not restored', () => {
  test('a checkpoint of another fingerprint, and one that is broken', async () => {
    await train({ attempt: 1, cancel: true });
    github.addArtifact(
      'mlops-flights-checkpoint-a2',
      Buffer.from('no archive'),
      github.state.artifacts[0]?.runId ?? 0,
    );
    await newRunner();
    const run = await train({ attempt: 3, inputs: { params: 'rate: 2' } });
    expect(run.exitCode, run.log).toBe(0);
    expect(run.log).toContain('│ starts after step 0');
    const said = run.annotations.map(({ message }) => message);
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(/^The checkpoint mlops-flights-checkpoint-a2 is not used: /);
    expect(said[1]).toContain('something that determines the training has changed since');
  });

  test('one of another run', async () => {
    await train({ attempt: 1, cancel: true });
    await newRunner();
    const run = await train({ attempt: 2, env: { GITHUB_RUN_ID: '999' } });
    expect(run.log).toContain('│ starts after step 0');
    expect(run.annotations.map(({ message }) => message).join('\n')).toContain('it is of another run');
  });

  test('nothing over files that are there', async () => {
    await train({ attempt: 1, cancel: true });
    await newRunner();
    await mkdir(join(workspace, 'ckpt'));
    await writeFile(join(workspace, 'ckpt', 'step'), '8\n');
    const run = await train({ attempt: 2 });
    expect(run.log).toContain('│ starts after step 8');
  });
});

test('what is too large is not saved, and that is said', async () => {
  const run = await train({ attempt: 1, cancel: true, inputs: { 'checkpoint-max-mb': '0.000001' } });
  expect(names().filter((name) => name.includes('checkpoint'))).toEqual([]);
  expect(run.post?.log).toContain('more than "checkpoint-max-mb" allows');
});

test.each([
  [{ 'checkpoint-path': '.' }, '"." is no folder below the workspace'],
  [{ 'checkpoint-path': '../ckpt' }, '"../ckpt" is no folder below the workspace'],
  [{ 'checkpoint-path': '.mlops/ckpt' }, '".mlops/ckpt" overlaps with the results folder'],
  [{ 'verify-reproducible': 'true' }, '"checkpoint-path" does not go with "verify-reproducible"'],
  [{ seeds: '2' }, 'trials of a sweep and of several seeds have none'],
])('bad input: %o', async (inputs, message) => {
  const run = await train({ attempt: 1, inputs });
  expect(run.exitCode).toBe(1);
  expect(run.result?.error?.message).toContain(message);
  await expect(access(join(workspace, 'm'))).rejects.toThrow('ENOENT');
});
