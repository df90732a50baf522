import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './error-codes.ts';

/** Who holds a lock. */
export interface LockOwner {
  pid: number;
  host: string;
  /** Start of the process as the kernel counts it; tells a process from a later one with the same id. */
  started: string | null;
}

/** A holder on another machine can't be asked; it is taken for dead after this long. Holding takes milliseconds. */
const FOREIGN_STALE_MS = 60_000;
/** Likewise a living process that can't be told from a successor with its id. */
const UNTOLD_STALE_MS = 600_000;

export function thisProcess(): LockOwner {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid) };
}

/** @param ageMs how long ago the lock was taken */
export function isDead(owner: LockOwner, ageMs: number): boolean {
  if (owner.host !== hostname()) return ageMs > FOREIGN_STALE_MS;
  if (!exists(owner.pid)) return true;
  const started = startOf(owner.pid);
  if (started === null || owner.started === null) return ageMs > UNTOLD_STALE_MS;
  return started !== owner.started;
}

export function parseOwner(text: string): LockOwner | null {
  try {
    const owner = JSON.parse(text) as Partial<LockOwner> | null;
    if (typeof owner?.pid !== 'number' || typeof owner.host !== 'string') return null;
    return { pid: owner.pid, host: owner.host, started: owner.started ?? null };
  } catch {
    return null;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and is somebody else's.
    return errorCode(error) !== 'ESRCH';
  }
}

/** Field 22 of proc_pid_stat(5), after the name in parentheses, which may hold anything. Null off Linux. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
