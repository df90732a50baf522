import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction, type ActionRun } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'train-cancel-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const FOREVER = 'while true; do sleep 0.1 || true; done';
/** A child, a session of its own and a daemon, forked twice: all ignore what they are asked. */
const STUBBORN = `
(trap '' INT TERM; echo $BASHPID > child; ${FOREVER}) &
setsid bash -c 'trap "" INT TERM; echo $$ > session; ${FOREVER}' &
(setsid bash -c '(trap "" INT TERM HUP; echo $BASHPID > daemon; ${FOREVER}) & exit' &)
while [ ! -s child ] || [ ! -s session ] || [ ! -s daemon ]; do sleep 0.05; done
echo half > model.bin
`;
const STARTED = ['child', 'session', 'daemon'];

async function alive(): Promise<string[]> {
  const ids = await Promise.all(STARTED.map((name) => readFile(join(workspace, name), 'utf8')));
  return ids.filter((id) => {
    try {
      // A machine whose first process reaps nobody keeps the dead as zombies.
      return !/\) [ZX] /.test(readFileSync(`/proc/${id.trim()}/stat`, 'utf8'));
    } catch {
      return false;
    }
  });
}

/** Cancels as soon as the command has said that it is ready. */
function cancelled(command: string, interruptMs: number): Promise<ActionRun> {
  const cancel = new AbortController();
  return runAction({
    action: 'train',
    workspace,
    inputs: { command: `${STUBBORN}${command}`, 'model-path': 'model.bin' },
    cancel: cancel.signal,
    grace: { interruptMs, terminateMs: 60_000 },
    onLog: (line) => {
      if (line === '│ ready') cancel.abort();
    },
  });
}

test('the first signal is enough: everything is ended, the result says so', async () => {
  const run = await cancelled(`trap '' INT TERM; echo ready; ${FOREVER}`, 60_000);
  // No second signal was needed. That its own patience is shorter than the runner's is a test of the grace.
  expect(run.signals).toEqual(['SIGINT']);
  expect(run.conclusion).toBe('cancelled');
  expect(run.exitCode).toBe(1);
  expect(run.result).toMatchObject({ verdict: 'error', files: [] });
  expect(run.result?.error).toEqual({
    kind: 'cancelled',
    message: 'Run cancelled: everything that the command had started was ended.',
  });
  expect(await alive()).toEqual([]);
  expect(run.heldStreams).toBe(false);
});

test('a command that saves its state on SIGINT has the time for it', async () => {
  const run = await cancelled(`trap 'echo saved > state; exit 0' INT; echo ready; ${FOREVER}`, 60_000);
  expect(run.signals).toEqual(['SIGINT']);
  expect(await readFile(join(workspace, 'state'), 'utf8')).toBe('saved\n');
  // Cancelled is cancelled, whatever the command's exit code.
  expect(run.result?.verdict).toBe('error');
  expect(await alive()).toEqual([]);
});

test('the second signal ends everything at once', async () => {
  const run = await cancelled(`trap '' INT TERM; echo ready; ${FOREVER}`, 200);
  expect(run.signals).toEqual(['SIGINT', 'SIGTERM']);
  expect(run.exitCode).toBe(130);
  expect(await alive()).toEqual([]);
});

test('a timeout ends everything too', async () => {
  const run = await runAction({
    action: 'train',
    workspace,
    inputs: { command: `${STUBBORN}${FOREVER}`, 'timeout-minutes': '0.05' },
  });
  expect(run.conclusion).toBe('failure');
  expect(run.result?.error?.message).toContain('did not end within 0.05 minutes');
  expect(await alive()).toEqual([]);
});

test('what a finished command leaves running is ended and reported', async () => {
  const run = await runAction({ action: 'train', workspace, inputs: { command: `${STUBBORN}echo done` } });
  expect(run.exitCode).toBe(0);
  expect(run.annotations.map(({ level, message }) => `${level}: ${message}`)).toEqual([
    expect.stringMatching(
      /^warning: The command left (1 process behind: it was|\d+ processes behind: they were) ended\.$/,
    ),
  ]);
  expect(await alive()).toEqual([]);
});
