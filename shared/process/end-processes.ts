import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { MARKER } from './child-environment.ts';
import { listProcesses, processesWithVariable } from './process-table.ts';

/** Milliseconds that processes have after each signal; together below the runner's 7.5 s after SIGINT. */
export interface Grace {
  afterInterrupt: number;
  afterTerminate: number;
}

export const DEFAULT_GRACE: Grace = { afterInterrupt: 4000, afterTerminate: 1500 };

/** Everything that one command started: its process group, and what left the group but carries the marker. */
export interface StartedProcesses {
  group: number;
  marker: string;
}

const POLL_MS = 50;
/** A process may fork while it is looked for: look again until nothing is found. */
const SWEEPS = 20;

/** Asks, insists, kills; and at last kills what has left the group (`setsid`, daemons). */
export async function endProcesses(started: StartedProcesses, grace: Grace): Promise<void> {
  if (process.platform === 'win32') {
    killNow(started);
    return;
  }
  const steps = [
    ['SIGINT', grace.afterInterrupt],
    ['SIGTERM', grace.afterTerminate],
  ] as const;
  for (const [signal, patience] of steps) {
    if (patience === 0) continue;
    for (const id of livingProcesses(started)) sendSignal(id, signal);
    if (await ended(started, patience)) return;
  }
  killNow(started);
  await ended(started, 1000);
}

/** Kills without waiting: for the end of our own process too. */
export function killNow(started: StartedProcesses): void {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/T', '/F', '/PID', String(started.group)], { stdio: 'ignore' });
    return;
  }
  sendSignal(-started.group, 'SIGKILL');
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const living = livingProcesses(started);
    if (living.length === 0) return;
    for (const id of living) sendSignal(id, 'SIGKILL');
  }
}

/** Without /proc (macOS) only the group is known: it stands as one negative id. */
export function livingProcesses({ group, marker }: StartedProcesses): number[] {
  const entries = listProcesses();
  if (entries.length === 0) return sendSignal(-group, 0) ? [-group] : [];
  const zombies = new Set(entries.filter(({ zombie }) => zombie).map(({ id }) => id));
  const ofGroup = entries.filter((entry) => entry.group === group).map(({ id }) => id);
  const marked = processesWithVariable(MARKER, marker);
  return [...new Set([...ofGroup, ...marked])].filter((id) => !zombies.has(id) && id !== process.pid);
}

async function ended(started: StartedProcesses, patience: number): Promise<boolean> {
  // By the clock: looking at every process of a busy machine takes time of its own.
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    if (livingProcesses(started).length === 0) return true;
    await sleep(POLL_MS);
  }
  return livingProcesses(started).length === 0;
}

/** Whether somebody was there to receive it. */
function sendSignal(id: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(id, signal);
    return true;
  } catch {
    return false;
  }
}
