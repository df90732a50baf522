import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './error-codes.ts';

/** A parent may appear or go between two looks when several processes are at work. */
const ATTEMPTS = 3;

/**
 * Makes a folder and those above it. Node's own way never returns where the system says that a parent does not exist which
 * does, as it says below `/proc`.
 */
export async function makeFolder(path: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await mkdir(path);
      return;
    } catch (error) {
      const missing = errorCode(error) === 'ENOENT';
      // A root that exists is refused in other words on some systems.
      if (!missing && (await isFolder(path))) return;
      if (!missing || attempt === ATTEMPTS || dirname(path) === path) throw error;
    }
    await makeFolder(dirname(path));
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
