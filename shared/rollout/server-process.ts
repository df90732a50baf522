import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelPlace } from '../serving/served-model.ts';
import type { ServerAnswer } from '../serving/server-settings.ts';
import { isServerFile, startServer } from '../serving/start-server.ts';
import { administer } from './server-client.ts';
import type { RolloutRequest } from './target.ts';

export const LOOPBACK = '127.0.0.1';
const STOP_MS = 15_000;

/** A server that was started by this run. */
export interface StartedServer {
  pid: number;
  host: string;
  port: number;
  url: string;
  /** Ends the process and forgets it. */
  stop(): Promise<void>;
  /** It is recorded elsewhere now: it is no leftover of this run any more. */
  keep(): Promise<void>;
}

/** Starts a model server as a process of its own. @throws UserError when it does not become ready */
export async function startModelServer(
  request: RolloutRequest,
  model: ModelPlace,
  token: string,
  address: { host: string; port: number },
): Promise<StartedServer> {
  const { config, startedFrom, nativesFolder, environment, signal } = request;
  // Taken one by one: a caller's object may hold more, such as a name of the model.
  const { host, port: wanted } = address;
  const { pid, port, record } = await startServer({
    folder: config.folder,
    startedFrom,
    modelShown: request.modelShown,
    environment,
    signal,
    timeoutSeconds: config.startTimeoutSeconds,
    adminToken: token,
    nativesFolder,
    model,
    host,
    port: wanted,
  });
  const url = urlOf(host, port);
  const keep = (): Promise<void> => rm(record, { force: true });
  return {
    pid,
    host,
    port,
    url,
    keep,
    stop: async () => {
      await shutDown(url, pid, token);
      await keep();
    },
  };
}

/**
 * Ends servers that a killed deployment left behind: their records are still there, and nobody else has them. One that
 * was still starting ends itself when it finds its settings gone.
 */
export async function endLeftovers(folder: string, token: string, keptPid: number | null): Promise<number> {
  let ended = 0;
  for (const name of (await readdir(folder)).filter(isServerFile)) {
    const file = join(folder, name);
    const answer = await readFile(file, 'utf8').then(
      (text) => JSON.parse(text) as Partial<ServerAnswer & { host: string }>,
      () => null,
    );
    await rm(file, { force: true });
    if (answer?.ready !== true || answer.pid === keptPid || answer.host === undefined) continue;
    if (await shutDown(urlOf(answer.host, answer.port ?? 0), answer.pid ?? 0, token)) ended++;
  }
  return ended;
}

/** @returns whether it was our server that answered; without an answer its number may be another's by now */
async function shutDown(url: string, pid: number, token: string): Promise<boolean> {
  try {
    await administer(url, 'shutdown', token, {}, AbortSignal.timeout(5000));
  } catch {
    return false;
  }
  await waitForEnd(pid);
  return true;
}

export async function waitForEnd(pid: number): Promise<void> {
  const end = performance.now() + STOP_MS;
  while (isAlive(pid) && performance.now() < end) await sleep(20);
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function urlOf(host: string, port: number): string {
  const shown = host === '0.0.0.0' || host === '::' ? LOOPBACK : host.includes(':') ? `[${host}]` : host;
  return `http://${shown}:${String(port)}`;
}
