import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { MARKER } from './child-environment.ts';
import { DEFAULT_GRACE, endProcesses, killNow, livingProcesses, type Grace } from './end-processes.ts';
import { ResourceSampler, type ResourceUse } from './resource-sampler.ts';
import { shellCall } from './shell.ts';
import { LineSplitter } from './split-lines.ts';

export interface CommandRequest {
  command: string;
  /** Absolute. */
  folder: string;
  /** The whole environment of the command besides our marker. */
  environment: Readonly<Record<string, string>>;
  timeoutMs: number;
  signal: AbortSignal;
  /**
   * Takes whole lines of both streams, each with its line feed, in the order in which they were written; and states of
   * lines, each with its carriage return.
   */
  onOutput: (block: Buffer) => void;
  grace?: Grace;
}

export interface CommandEnd extends ResourceUse {
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  /** Who ended it. */
  endedBy: 'itself' | 'timeout' | 'cancellation';
  /** Processes that were still alive when the command itself had ended. */
  leftBehind: number;
  durationSeconds: number;
}

/** Longest delay of a timer of Node; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/**
 * A process that has scrubbed our marker may hold the streams open: after so long without a byte nothing is waited for,
 * nor ever for more than some such pauses.
 */
const DRAIN_PAUSE_MS = 1000;
const DRAIN_PAUSES = 20;

/**
 * Runs a command in the shell, in a process group of its own, and leaves nothing behind: what it started is ended when it
 * ends, when the time is over, when the signal fires, and when our own process ends.
 */
export async function runCommand(request: CommandRequest): Promise<CommandEnd> {
  request.signal.throwIfAborted();
  const marker = randomUUID();
  const startedAt = performance.now();
  const child = await start(request, marker);
  const started = { group: child.pid, marker };
  const killAtExit = (): void => killNow(started);
  process.once('exit', killAtExit);
  const sampler = new ResourceSampler(child.pid);
  const grace = request.grace ?? DEFAULT_GRACE;

  const exited = new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.process.once('exit', (exitCode, signal) => done({ exitCode, signal }));
  });
  const reading = readStreams(child.process, request.onOutput);
  // The caller learns of a failed reader after everything was ended.
  const readerFailed = reading.done.then(
    () => new Promise<never>(() => undefined),
    () => 'reader' as const,
  );
  const interruption = interrupted(request);

  try {
    const first = await Promise.race([
      exited.then(() => 'itself' as const),
      interruption.happened,
      readerFailed,
    ]);
    const living = first === 'itself' ? livingProcesses(started).length : 0;
    // Leftovers of a command that is done have nothing to save: they are not asked twice.
    await endProcesses(started, first === 'itself' ? { ...grace, afterInterrupt: 0 } : grace);
    const end = await exited;
    const use = sampler.stop();
    // The runner's patience with a cancelled step is nearly used up by now.
    await drained(reading, first === 'cancellation' ? 1 : DRAIN_PAUSES);
    return {
      ...end,
      ...use,
      endedBy: first === 'reader' ? 'itself' : first,
      leftBehind: living,
      durationSeconds: (performance.now() - startedAt) / 1000,
    };
  } finally {
    interruption.stopWatching();
    sampler.stop();
    killNow(started);
    process.removeListener('exit', killAtExit);
  }
}

async function start(
  { command, folder, environment }: CommandRequest,
  marker: string,
): Promise<{ process: ChildProcess; pid: number }> {
  const call = shellCall(command, process.platform);
  const child = spawn(call.program, call.arguments, {
    cwd: folder,
    env: { ...environment, [MARKER]: marker },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  await new Promise<void>((done, failed) => {
    child.once('spawn', done);
    child.once('error', (cause) =>
      failed(
        new UserError(`the shell "${call.program}" could not be started: ${cause.message}`, {
          cause,
          fix: `Install ${call.program} on the runner`,
        }),
      ),
    );
  });
  if (child.pid === undefined) throw new Error('a started process has no id');
  return { process: child, pid: child.pid };
}

function interrupted({ signal, timeoutMs }: CommandRequest): {
  happened: Promise<'timeout' | 'cancellation'>;
  stopWatching: () => void;
} {
  let stopWatching = (): void => undefined;
  const happened = new Promise<'timeout' | 'cancellation'>((done) => {
    const cancelled = (): void => done('cancellation');
    const timer = setTimeout(() => done('timeout'), Math.min(timeoutMs, MAX_TIMER_MS));
    signal.addEventListener('abort', cancelled, { once: true });
    stopWatching = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancelled);
    };
  });
  return { happened, stopWatching };
}

interface Reading {
  streams: readonly Readable[];
  /** Settles when every stream has ended. */
  done: Promise<unknown>;
  /** How many chunks came so far. */
  chunks: () => number;
}

/** Reads no faster than lines are taken: a command that writes without end fills no memory. */
function readStreams(child: ChildProcess, onOutput: CommandRequest['onOutput']): Reading {
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  let chunks = 0;
  const read = async (stream: Readable): Promise<void> => {
    const splitter = new LineSplitter(onOutput);
    for await (const chunk of stream) {
      chunks += 1;
      splitter.write(chunk as Buffer);
    }
    splitter.end();
  };
  return { streams, done: Promise.all(streams.map(read)), chunks: () => chunks };
}

async function drained({ streams, done, chunks }: Reading, pauses: number): Promise<void> {
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const finished = done.then(() => 'finished' as const);
  try {
    for (let pause = 0; pause < pauses; pause += 1) {
      const before = chunks();
      const first = await Promise.race([finished, sleep(DRAIN_PAUSE_MS, 'pause' as const, { signal })]);
      if (first === 'finished' || chunks() === before) return;
    }
  } finally {
    giveUp.abort();
    for (const stream of streams) stream.destroy();
  }
}
