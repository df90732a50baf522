import { readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../fs/atomic.ts';
import { errorCode } from '../fs/error-codes.ts';
import { withFolderLock } from '../fs/folder-lock.ts';
import { HOLDER, LOCK } from './placed-files.ts';
import { isAlive } from './server-process.ts';

/** Of a holder on another machine nobody can ask whether it lives. */
const STALE_MS = 60 * 60_000;

interface Holder {
  deploymentId: string;
  pid: number;
  host: string;
  since: string;
}

/**
 * Lets one deployment of a folder work at a time. The next one is refused instead of queued: when its turn came, what it
 * wanted to deploy might be old. A holder that was killed holds nothing.
 * @throws UserError while another one is under way
 */
export async function aloneIn<T>(folder: string, deploymentId: string, work: () => Promise<T>): Promise<T> {
  const file = join(folder, HOLDER);
  const lock = join(folder, LOCK);
  const mine: Holder = {
    deploymentId,
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
  };
  await withFolderLock(lock, async () => {
    const holder = await readHolder(file);
    if (holder !== null && isHeld(holder)) {
      throw new UserError(
        `another deployment (${holder.deploymentId}) has been rolling out here since ${holder.since}`,
        {
          file: folder,
          fix: 'Run deploy again when it has ended; a "concurrency" group of the workflow keeps runs in order',
        },
      );
    }
    await writeFileAtomic(file, JSON.stringify(mine));
  });
  try {
    return await work();
  } finally {
    await withFolderLock(lock, async () => {
      if ((await readHolder(file))?.deploymentId === deploymentId) await rm(file, { force: true });
    });
  }
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

function isHeld({ pid, host, since }: Holder): boolean {
  if (host === hostname()) return isAlive(pid);
  return Date.now() - Date.parse(since) < STALE_MS;
}
