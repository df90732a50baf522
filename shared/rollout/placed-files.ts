import { readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import { removeFolderLock } from '../fs/folder-lock.ts';

/** Names in a deployment's folder that the lock of a deployment owns. */
export const LOCK = '.lock';
export const HOLDER = 'deploying.json';

/**
 * Runs work that may place files in a deployment's folder. When it ends in a fault of the user's or is cancelled, what it
 * placed is removed, besides a file that the fault names. After any other fault a server may still need its files.
 */
export async function leavingNothing<T>(
  folder: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const before = new Set(await filesIn(folder));
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError) && !signal.aborted) throw error;
    const named = error instanceof UserError ? error.place.file : undefined;
    for (const file of await filesIn(folder))
      if (!before.has(file) && file !== named) await rm(file, { force: true });
    await rmdir(join(folder, 'models')).catch(() => undefined);
    throw error;
  }
}

/**
 * Removes a folder of which nothing is left but its lock.
 * @param highest the first folder that was made on the way to it
 */
export async function removeUnused(folder: string, highest: string | undefined): Promise<void> {
  const names = await readdir(folder).catch(() => [HOLDER]);
  if (names.some((name) => name !== LOCK)) return;
  if (names.length > 0) await removeFolderLock(join(folder, LOCK));
  if (highest === undefined) return;
  try {
    for (let empty = folder; empty.length >= highest.length; empty = dirname(empty)) await rmdir(empty);
  } catch (error) {
    // Somebody else began to use it.
    if (errorCode(error) === undefined) throw error;
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => file !== join(folder, HOLDER) && dirname(file) !== join(folder, LOCK));
}
