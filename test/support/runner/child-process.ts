import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { LineReader } from './dotnet-text.ts';

/** How long the runner waits after each signal of a cancellation before it sends the next one. */
export interface CancellationGrace {
  interruptMs: number;
  terminateMs: number;
}
export const RUNNER_GRACE: CancellationGrace = { interruptMs: 7500, terminateMs: 2500 };

/** After the process's end the runner reads its streams for so long; what still holds them open is left alone. */
const STREAM_GRACE_MS = 5000;

interface ChildOptions {
  file: string;
  args: readonly string[];
  cwd: string;
  environment: Readonly<Record<string, string>>;
  grace: CancellationGrace;
  cancel: AbortSignal | undefined;
  onStart: ((pid: number) => void) | undefined;
  onLine: (line: string) => void;
}

export interface ChildEnd {
  /** As a shell reports it: 128 + number of the signal that ended it. */
  exitCode: number;
  /** Signals that were sent, in order. */
  signals: NodeJS.Signals[];
  /** Whether a process that the child left behind held its streams open. */
  heldStreams: boolean;
}

/** Port of the runner's `ProcessInvoker`: the entry process alone gets the signals. */
export function runChild(options: ChildOptions): Promise<ChildEnd> {
  const child = spawn(options.file, options.args, {
    cwd: options.cwd,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    const signals: NodeJS.Signals[] = [];
    const timers: NodeJS.Timeout[] = [];
    const readers = [child.stdout, child.stderr].map((stream) => {
      const reader = new LineReader();
      const take = (lines: string[]): void => {
        for (const line of lines) options.onLine(line);
      };
      stream.on('data', (bytes: Buffer) => take(reader.push(bytes)));
      return () => take(reader.end());
    });
    const cancel = (): void => cancelChild(child, options.grace, signals, timers);
    const end = (heldStreams: boolean): void => {
      for (const timer of timers) clearTimeout(timer);
      options.cancel?.removeEventListener('abort', cancel);
      for (const finish of readers) finish();
      const { exitCode, signalCode } = child;
      resolve({
        exitCode: exitCode ?? 128 + (signalCode === null ? 0 : constants.signals[signalCode]),
        signals,
        heldStreams,
      });
    };
    child.once('error', reject);
    child.once('close', () => end(false));
    child.once('exit', () => {
      timers.push(
        setTimeout(() => {
          child.removeAllListeners('close');
          child.stdout.destroy();
          child.stderr.destroy();
          end(true);
        }, STREAM_GRACE_MS),
      );
    });
    if (options.cancel?.aborted === true) cancel();
    else options.cancel?.addEventListener('abort', cancel, { once: true });
    if (child.pid !== undefined) options.onStart?.(child.pid);
  });
}

function cancelChild(
  child: ChildProcess,
  { interruptMs, terminateMs }: CancellationGrace,
  signals: NodeJS.Signals[],
  timers: NodeJS.Timeout[],
): void {
  const send = (signal: NodeJS.Signals): void => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    signals.push(signal);
    child.kill(signal);
  };
  send('SIGINT');
  timers.push(setTimeout(() => send('SIGTERM'), interruptMs));
  timers.push(setTimeout(() => send('SIGKILL'), interruptMs + terminateMs));
}
