import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '../errors.ts';
import { writeFileAtomic } from '../fs/atomic.ts';
import { errorCode } from '../fs/error-codes.ts';
import { isDead, parseOwner, thisProcess } from './lock-owner.ts';
import { makeFolder } from '../fs/make-folder.ts';

const FREE = 'free';
const WAIT_MS = 30_000;
const POLL_MS = 10;
/** Between creating a lock file and writing its owner lie microseconds, unless the process dies there. */
const UNWRITTEN_STALE_MS = 5_000;

/**
 * Runs `action` while no other process on this folder does.
 *
 * A lock is a numbered file; the highest number counts. Taking it means to create the next number, which only one process
 * can, and only when the current one is free or its owner dead. Nobody ever deletes the highest file, so there is no
 * moment in which two processes that both saw a dead owner can both take over, as there is with one file that is deleted.
 * @throws ServiceError when the lock stays taken
 */
export async function withFolderLock<T>(
  folder: string,
  action: () => Promise<T>,
  waitMs = WAIT_MS,
): Promise<T> {
  await makeFolder(folder);
  const held = await acquire(folder, waitMs);
  try {
    return await action();
  } finally {
    await writeFileAtomic(join(folder, String(held)), FREE);
  }
}

async function acquire(folder: string, waitMs: number): Promise<number> {
  const until = Date.now() + waitMs;
  for (;;) {
    const highest = (await numbers(folder)).at(-1) ?? 0;
    const holder = highest === 0 ? null : await holderOf(folder, highest);
    if (holder === null && (await create(folder, highest + 1))) {
      const all = await numbers(folder);
      if (all.at(-1) === highest + 1) {
        for (const old of all.slice(0, -1)) await rm(join(folder, String(old)), { force: true });
        return highest + 1;
      }
      // Others went on since the list was read, and removed the number that we then created anew.
      await rm(join(folder, String(highest + 1)), { force: true });
      continue;
    }
    if (Date.now() > until) {
      throw new ServiceError('state', `${folder} is locked by ${holder ?? 'another process'}`);
    }
    await sleep(POLL_MS * (0.5 + Math.random()));
  }
}

async function numbers(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

async function create(folder: string, number: number): Promise<boolean> {
  try {
    const file = await open(join(folder, String(number)), 'wx');
    try {
      await file.writeFile(JSON.stringify(thisProcess()));
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Who holds this number, for people; null when it can be followed by the next. */
async function holderOf(folder: string, number: number): Promise<string | null> {
  const path = join(folder, String(number));
  try {
    const text = await readFile(path, 'utf8');
    if (text === FREE) return null;
    const age = Date.now() - (await stat(path)).mtimeMs;
    const owner = parseOwner(text);
    if (owner === null) return age > UNWRITTEN_STALE_MS ? null : 'a process that just started';
    return isDead(owner, age) ? null : `process ${String(owner.pid)} on ${owner.host}`;
  } catch (error) {
    // Removed since the list was read: a higher number exists, and the next look sees it.
    if (errorCode(error) === 'ENOENT') return 'another process';
    throw error;
  }
}
