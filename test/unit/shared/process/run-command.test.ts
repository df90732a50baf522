import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_GRACE, type Grace } from '../../../../shared/process/end-processes.ts';
import { runCommand, type CommandEnd } from '../../../../shared/process/run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-command-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const environment = { PATH: process.env['PATH'] ?? '' };

const linesOf = (block: Buffer): string[] => block.toString('utf8').replace(/\n$/, '').split('\n');

async function run(
  command: string,
  options: { timeoutMs?: number; signal?: AbortSignal; grace?: Grace } = {},
): Promise<CommandEnd & { lines: string[] }> {
  const lines: string[] = [];
  const end = await runCommand({
    command,
    folder,
    environment,
    timeoutMs: options.timeoutMs ?? 60_000,
    signal: options.signal ?? new AbortController().signal,
    onOutput: (block) => lines.push(...linesOf(block)),
    grace: options.grace ?? { afterInterrupt: 300, afterTerminate: 300 },
  });
  return { ...end, lines };
}

/** Process ids that the command wrote, one file each. */
async function ids(...names: string[]): Promise<number[]> {
  return Promise.all(names.map(async (name) => Number(await readFile(join(folder, name), 'utf8'))));
}

function alive(id: number): boolean {
  try {
    const stat = readFileSync(`/proc/${String(id)}/stat`, 'utf8');
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

test('keeps the order of both streams and the exit code', async () => {
  const end = await run('for i in $(seq 500); do echo out$i; echo err$i >&2; done; exit 3');
  expect(end.exitCode).toBe(3);
  expect(end.endedBy).toBe('itself');
  expect(end.lines).toEqual(Array.from({ length: 500 }, (_, i) => [`out${i + 1}`, `err${i + 1}`]).flat());
});

test('fails in the middle of a pipe and at the first failing command', async () => {
  expect((await run('false | cat')).exitCode).toBe(1);
  expect((await run('false; echo after')).lines).toEqual([]);
});

test('hands over exactly the given environment and a marker', async () => {
  const { lines } = await run('env');
  const names = lines.map((line) => line.split('=')[0]);
  expect(names.filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD'].includes(name ?? '')).sort()).toEqual([
    'MLOPS_PROCESS_ID',
    'PATH',
  ]);
});

const STARTED = ['leader', 'grandchild', 'session', 'daemon'];
/** All ignore what they are asked: a child in the group, a session of its own, and a daemon (forked twice). */
const STUBBORN = `
trap '' INT TERM
echo $BASHPID > leader
(setsid bash -c '(trap "" INT TERM HUP; echo $BASHPID > daemon; while true; do sleep 0.1; done) & exit' &)
(trap '' INT TERM; echo $BASHPID > grandchild; while true; do sleep 0.1; done) &
setsid bash -c 'trap "" INT TERM; echo $$ > session; while true; do sleep 0.1; done' &
while [ ! -s session ] || [ ! -s grandchild ] || [ ! -s daemon ]; do sleep 0.05; done
echo ready
while true; do sleep 0.1; done`;

test('a cancellation kills what ignores signals, grandchildren and other sessions', async () => {
  const controller = new AbortController();
  const running = run(STUBBORN, { signal: controller.signal });
  while ((await ids(...STARTED).catch(() => [0])).includes(0)) await sleep(20);
  controller.abort();
  const end = await running;
  expect(end.endedBy).toBe('cancellation');
  expect(end.signal).toBe('SIGKILL');
  expect((await ids(...STARTED)).filter(alive)).toEqual([]);
});

test('a timeout ends everything', async () => {
  const end = await run(STUBBORN, { timeoutMs: 1500 });
  expect(end.endedBy).toBe('timeout');
  expect((await ids(...STARTED)).filter(alive)).toEqual([]);
});

test('is asked before it is told: SIGINT, SIGTERM, and only then SIGKILL', async () => {
  const controller = new AbortController();
  const running = run(
    `trap 'echo INT' INT; trap 'echo TERM' TERM; touch up; while true; do sleep 0.05 || true; done`,
    { signal: controller.signal },
  );
  while ((await readFile(join(folder, 'up')).catch(() => null)) === null) await sleep(20);
  controller.abort();
  const end = await running;
  // Bash has words of its own about the programs that a signal ended.
  expect(end.lines.filter((line) => /^(INT|TERM)$/.test(line))).toEqual(['INT', 'TERM']);
  expect(end.signal).toBe('SIGKILL');
});

test('a command that tidies up on SIGINT has its time and is asked no second time', async () => {
  const controller = new AbortController();
  const running = run(
    `trap 'sleep 0.1; echo saved; exit 0' INT; touch up; while true; do sleep 0.02 || true; done`,
    {
      signal: controller.signal,
      grace: { afterInterrupt: 30_000, afterTerminate: 30_000 },
    },
  );
  while ((await readFile(join(folder, 'up')).catch(() => null)) === null) await sleep(20);
  controller.abort();
  expect(await running).toMatchObject({ lines: ['saved'], exitCode: 0, endedBy: 'cancellation' });
});

test('all patience together ends before the runner sends its second signal', () => {
  expect(DEFAULT_GRACE.afterInterrupt + DEFAULT_GRACE.afterTerminate).toBeLessThan(7500 - 1000);
});

test('what a slow reader has not taken yet when the command ends is not lost', async () => {
  const lines: string[] = [];
  await runCommand({
    command: 'for i in $(seq 20000); do echo line$i; done',
    folder,
    environment,
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    // Longer than the longest pause in which no byte may come.
    onOutput: (block) => {
      const before = lines.length;
      lines.push(...linesOf(block));
      if (before < 10_000 && lines.length >= 10_000)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
    },
  });
  expect(lines).toHaveLength(20_000);
  expect(lines.at(-1)).toBe('line20000');
});

test('a process that holds the output open and can not be found is not waited for', async () => {
  const end = await run(`env -u MLOPS_PROCESS_ID setsid sleep 600 & echo $! > lost; echo done; sleep 0.2`);
  expect(end.lines).toEqual(['done']);
  for (const id of await ids('lost')) process.kill(id, 'SIGKILL');
});

test('background processes that a finished command leaves behind are ended', async () => {
  const end = await run('sleep 300 & echo $! > sleeper; setsid sleep 300 & echo done');
  expect(end.exitCode).toBe(0);
  expect(end.lines).toEqual(['done']);
  expect(end.leftBehind).toBeGreaterThan(0);
  expect((await ids('sleeper')).filter(alive)).toEqual([]);
});

test('a line of 10 MB is cut and the cut is said', async () => {
  const { lines } = await run(`head -c 10000000 /dev/zero | tr '\\0' x; echo; echo end`);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^x{16000} … \(9984000 bytes cut\)$/);
  expect(lines[1]).toBe('end');
});

test('says nothing about a command that was over before it could be measured, rather than zero', async () => {
  const end = await run('true');
  expect(end.cpuSeconds).not.toBe(0);
  expect(end.peakMemoryMb).not.toBe(0);
});

test('measures what the command used', async () => {
  const end = await run('for i in 1 2 3 4; do timeout 0.3 yes > /dev/null || true; done');
  expect(end.cpuSeconds).toBeGreaterThan(0);
  expect(end.peakMemoryMb).toBeGreaterThan(0);
  expect(end.durationSeconds).toBeGreaterThan(0);
});
