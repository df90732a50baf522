import { open, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceError } from '../errors.ts';
import { writeFileAtomic } from './atomic.ts';
import { errorCode } from './error-codes.ts';
import { isDead, parseOwner, thisProcess } from './lock-owner.ts';
import { makeFolder } from './make-folder.ts';

const FREE = 'free';
const WAIT_MS = 30_000;
const POLL_MS = 10;
/** Between creating a lock file and writing its owner lie microseconds, unless the process dies there. */
const UNWRITTEN_STALE_MS = 5_000;

/**
 * Runs `action` while no other process on this folder does.
 *
 * A lock is a numbered file; the highest number counts. Taking it means to create the next number, which only one process
 * can, and only when the current one is free or its owner dead. Nobody deletes the highest file while others count on it,
 * so there is no moment in which two processes that both saw a dead owner can both take over, as there is with one file
 * that is deleted.
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

/** Removes a lock that nobody needs any more, folder included; whoever waits for it makes it anew. */
export async function removeFolderLock(folder: string): Promise<void> {
  const held = await acquire(folder, WAIT_MS);
  await rm(join(folder, String(held)), { force: true });
  // Somebody may have come meanwhile.
  await rmdir(folder).catch(() => undefined);
}

async function acquire(folder: string, waitMs: number): Promise<number> {
  const until = Date.now() + waitMs;
  for (;;) {
    const { held, holder } = await tryToAcquire(folder).catch(async (error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
      // Its last holder removed it.
      await makeFolder(folder);
      return { held: null, holder: null };
    });
    if (held !== null) return held;
    if (Date.now() > until) {
      throw new ServiceError('lock', `${folder} is locked by ${holder ?? 'another process'}`);
    }
    await sleep(POLL_MS * (0.5 + Math.random()));
  }
}

interface Attempt {
  held: number | null;
  /** Who holds the lock, where that is known. */
  holder: string | null;
}

async function tryToAcquire(folder: string): Promise<Attempt> {
  const seen = await numbers(folder);
  const highest = seen.at(-1) ?? 0;
  const holder = highest === 0 ? null : await holderOf(folder, highest);
  const mine = highest + 1;
  if (holder !== null || !(await create(folder, mine))) return { held: null, holder };
  const all = await numbers(folder);
  const before = all.filter((number) => number !== mine);
  // Others may have gone on since the list was read, and removed the number that we then created anew; after a removal
  // they begin at one again.
  if (all.at(-1) !== mine || before.some((number) => !seen.includes(number))) {
    await rm(join(folder, String(mine)), { force: true });
    return { held: null, holder };
  }
  for (const old of before) await rm(join(folder, String(old)), { force: true });
  return { held: mine, holder };
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
