import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../../fs/error-codes.ts';
import { makeFolder } from '../../fs/make-folder.ts';

/** Work under the lock takes milliseconds: a holder this old is gone, wherever it ran. */
const STALE_MS = 60_000;

interface Holder {
  pid: number;
  host: string;
  since: number;
  released: boolean;
}

/**
 * Runs work alone among all processes that use the folder. The lock is a row of generations: whoever creates the next
 * one exclusively has it, and the highest is never deleted, so two that find the same dead holder cannot both win.
 */
export async function underLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await makeFolder(folder);
  const generation = await acquire(folder);
  try {
    return await work();
  } finally {
    await release(folder, generation);
  }
}

/** Removes a lock that nobody needs any more; whoever waits for it makes it anew. */
export async function removeLock(folder: string): Promise<void> {
  const generation = await acquire(folder);
  await rm(lockFile(folder, generation - 1), { force: true });
  await rm(lockFile(folder, generation), { force: true });
  // Somebody may have come meanwhile.
  await rmdir(folder).catch(() => undefined);
}

async function acquire(folder: string): Promise<number> {
  for (;;) {
    const generation = await tryToAcquire(folder).catch(async (error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
      // Its last holder removed it.
      await makeFolder(folder);
      return null;
    });
    if (generation !== null) return generation;
    await sleep(2 + Math.random() * 10);
  }
}

async function tryToAcquire(folder: string): Promise<number | null> {
  const highest = await highestGeneration(folder);
  if (highest !== 0 && !(await isFree(folder, highest))) return null;
  const mine = highest + 1;
  if (!(await create(folder, mine))) return null;
  // A slow reader may have created a generation that was long over and swept away.
  if ((await highestGeneration(folder)) === mine) return mine;
  await rm(lockFile(folder, mine), { force: true });
  return null;
}

async function create(folder: string, generation: number): Promise<boolean> {
  const temporary = join(folder, `${randomUUID()}.tmp`);
  await writeFile(temporary, holderText(false), { flag: 'wx' });
  try {
    // A link appears with its content, or not at all.
    await link(temporary, lockFile(folder, generation));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function release(folder: string, generation: number): Promise<void> {
  const temporary = join(folder, `${randomUUID()}.tmp`);
  await writeFile(temporary, holderText(true), { flag: 'wx' });
  await rename(temporary, lockFile(folder, generation));
  await rm(lockFile(folder, generation - 1), { force: true });
}

async function highestGeneration(folder: string): Promise<number> {
  const names = await readdir(folder);
  return Math.max(0, ...names.map((name) => Number(/^(\d+)\.lock$/.exec(name)?.[1] ?? 0)));
}

async function isFree(folder: string, generation: number): Promise<boolean> {
  let holder: Holder;
  try {
    holder = JSON.parse(await readFile(lockFile(folder, generation), 'utf8')) as Holder;
  } catch (error) {
    // Swept away by its successor: look again.
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
  if (holder.released || Date.now() - holder.since > STALE_MS) return true;
  return holder.host === hostname() && !isAlive(holder.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

const lockFile = (folder: string, generation: number): string => join(folder, `${String(generation)}.lock`);
const holderText = (released: boolean): string =>
  JSON.stringify({ pid: process.pid, host: hostname(), since: Date.now(), released } satisfies Holder);
