import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand, type CommandEnd } from '../../../../shared/process/run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-command-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const environment = { PATH: process.env['PATH'] ?? '' };

async function run(
  command: string,
  options: { timeoutMs?: number; signal?: AbortSignal } = {},
): Promise<CommandEnd & { lines: string[] }> {
  const lines: string[] = [];
  const end = await runCommand({
    command,
    folder,
    environment,
    timeoutMs: options.timeoutMs ?? 60_000,
    signal: options.signal ?? new AbortController().signal,
    onLine: (line) => lines.push(line),
    grace: { afterInterrupt: 300, afterTerminate: 300 },
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

const STUBBORN = `
trap '' INT TERM
echo $BASHPID > leader
(trap '' INT TERM; echo $BASHPID > grandchild; while true; do sleep 0.1; done) &
setsid bash -c 'trap "" INT TERM; echo $$ > session; while true; do sleep 0.1; done' &
while [ ! -s session ] || [ ! -s grandchild ]; do sleep 0.05; done
echo ready
while true; do sleep 0.1; done`;

test('a cancellation kills what ignores signals, grandchildren and other sessions', async () => {
  const controller = new AbortController();
  const running = run(STUBBORN, { signal: controller.signal });
  while (!(await readFile(join(folder, 'session'), 'utf8').catch(() => ''))) await sleep(20);
  await sleep(200);
  controller.abort();
  const end = await running;
  expect(end.endedBy).toBe('cancellation');
  expect(end.signal).toBe('SIGKILL');
  expect((await ids('leader', 'grandchild', 'session')).filter(alive)).toEqual([]);
});

test('a timeout ends everything', async () => {
  const end = await run(STUBBORN, { timeoutMs: 1500 });
  expect(end.endedBy).toBe('timeout');
  expect((await ids('leader', 'grandchild', 'session')).filter(alive)).toEqual([]);
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

test('measures what the command used', async () => {
  const end = await run('for i in 1 2 3 4; do timeout 0.3 yes > /dev/null || true; done');
  expect(end.cpuSeconds).toBeGreaterThan(0);
  expect(end.peakMemoryMb).toBeGreaterThan(0);
  expect(end.durationSeconds).toBeGreaterThan(0);
});
