import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './error-codes.ts';

/**
 * Makes a folder and those above it. Node's own way never returns where the system says that a parent does not exist which
 * does, as it says below `/proc`.
 */
export async function makeFolder(path: string): Promise<void> {
  if (await made(path)) return;
  await makeFolder(dirname(path));
  // When somebody removed the parent meanwhile, the caller sees it.
  if (!(await made(path))) await mkdir(path);
}

/** False when the parent is missing. */
async function made(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' && dirname(path) !== path && !(await exists(dirname(path)))) return false;
    // A root that exists is refused in other words on some systems.
    if (code !== 'ENOENT' && (await isFolder(path))) return true;
    throw error;
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
