import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { DEFAULT_LIMITS } from './server-limits.ts';
import type { ServerAnswer, ServerRefusal, ServerSettings } from './server-settings.ts';
import { counted } from '../model/wording.ts';

/** What the server needs of our environment: no tokens, no inputs, nothing of the runner. */
const PASSED_ON = new Set(
  'PATH HOME LANG LC_ALL TZ TMPDIR TEMP TMP SystemRoot LD_LIBRARY_PATH DYLD_LIBRARY_PATH'.split(' '),
);

export function serverEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => PASSED_ON.has(entry[0]) && Boolean(entry[1]),
    ),
  );
}

const ANSWER = '.answer.json';
const SETTINGS = '.settings.json';

/** Whether a file of the folder belongs to a start that did not come to its end. */
export const isServerFile = (name: string): boolean => name.endsWith(ANSWER) || name.endsWith(SETTINGS);

export interface StartRequest extends Omit<ServerSettings, 'answerFile' | 'limits'> {
  /** Folder of settings, answers and the log. */
  folder: string;
  /** URL of the stub that started us: the bundle or the sources are beside it. */
  startedFrom: string;
  /** The model as its user knows it, for messages. */
  modelShown: string;
  environment: Readonly<Record<string, string | undefined>>;
  timeoutSeconds: number;
  signal: AbortSignal;
}

export interface RunningServer {
  pid: number;
  port: number;
  /** File that tells of the server; remove it when the server is recorded elsewhere, or ended. */
  record: string;
}

/** Starts a server that outlives us and waits until it is ready. @throws UserError when it is not in time. */
export async function startServer(request: StartRequest): Promise<RunningServer> {
  const { folder, startedFrom, environment, timeoutSeconds, signal, modelShown, ...settings } = request;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const id = randomUUID();
  const answerFile = join(folder, id + ANSWER);
  const settingsFile = join(folder, id + SETTINGS);
  const complete: ServerSettings = { ...settings, answerFile, limits: DEFAULT_LIMITS };
  await writeFile(settingsFile, JSON.stringify(complete), { mode: 0o600, flag: 'wx' });
  const log = await open(join(folder, 'server.log'), 'a', 0o600);
  try {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program(startedFrom), settingsFile], {
      cwd: folder,
      env: serverEnvironment(environment),
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    child.on('error', () => undefined);
    const ended = (): string | null =>
      child.exitCode !== null ? `exit code ${String(child.exitCode)}` : child.signalCode;
    const answer = await waitForAnswer(answerFile, ended, { timeoutSeconds, signal });
    if (answer.ready) {
      child.unref();
      return { pid: answer.pid, port: answer.port, record: answerFile };
    }
    child.kill('SIGKILL');
    await rm(answerFile, { force: true });
    throw startFault(answer, modelShown, join(folder, 'server.log'));
  } finally {
    await log.close();
    await rm(settingsFile, { force: true });
  }
}

/** Names the log only where it can say more than the message. */
function startFault({ message, fix, ...why }: ServerRefusal, modelShown: string, log: string): UserError {
  const mend = fix === undefined ? {} : { fix };
  if (why.aboutModel === true) return new UserError(message, { file: modelShown, ...mend });
  const place = why.explained === true ? {} : { file: log };
  return new UserError(`the model server did not start: ${message}`, { ...place, ...mend });
}

async function waitForAnswer(
  file: string,
  endOf: () => string | null,
  { timeoutSeconds, signal }: { timeoutSeconds: number; signal: AbortSignal },
): Promise<ServerAnswer> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    // Asked before the file is looked for: an answer written just before the end still counts.
    const end = endOf();
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text !== null) return JSON.parse(text) as ServerAnswer;
    if (signal.aborted) return { ready: false, message: 'the run was cancelled' };
    if (end !== null) return { ready: false, message: `its process ended (${end}); server.log may say why` };
    if (Date.now() > deadline)
      return { ready: false, message: `it was not ready within ${counted(timeoutSeconds, 'second')}` };
    await sleep(20);
  }
}

/** The bundle beside the stub, unless we run from source ourselves. */
function program(startedFrom: string): string {
  const bundle = new URL('./index.js', startedFrom);
  const fromSource = process.argv[1]?.endsWith('.ts') === true || !existsSync(bundle);
  const entry = fromSource ? new URL('../entry.ts', startedFrom) : bundle;
  const [module, stub] = [entry.href, startedFrom].map((url) => JSON.stringify(url));
  return `import { start } from ${String(module)}; await start('serve', ${String(stub)});`;
}
