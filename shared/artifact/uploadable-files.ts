import { lstat, readdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { errorCode } from '../fs/error-codes.ts';

/** A file that must not leave the runner, or can't. */
export class RefusedFile extends Error {
  override readonly name = 'RefusedFile';
}

export interface UploadableFiles {
  root: string;
  files: string[];
}

/** Characters that the artifact service refuses in paths, because NTFS does. */
const REFUSED_CHARACTERS = /[":<>|*?\r\n]/;

/**
 * Files of an upload: exactly the listed ones, and what lies in listed folders.
 *
 * Security boundary: the client library follows links wherever they lead, and compares paths as text. Code of a pull
 * request that ran before could otherwise have any file of the runner published (a symbolic link, or a hard link to a
 * file that it may not read itself).
 * @returns the root without links, and absolute paths below it
 * @throws RefusedFile
 */
export async function uploadableFiles(
  rootFolder: string,
  files: readonly string[],
): Promise<UploadableFiles> {
  const root = await realpath(rootFolder);
  const found = new Set<string>();
  for (const file of files) {
    const path = resolve(root, isAbsolute(file) ? relative(rootFolder, file) : file);
    if (!path.startsWith(`${root}${sep}`)) throw new RefusedFile(`${shown(file)} lies outside the folder`);
    await assertNoLinkAbove(root, path);
    await collect(root, path, found);
  }
  return { root, files: [...found].sort() };
}

async function collect(root: string, path: string, found: Set<string>): Promise<void> {
  const name = relative(root, path);
  if (REFUSED_CHARACTERS.test(name)) {
    throw new RefusedFile(
      `${shown(name)} holds one of the characters " : < > | * ?, which artifacts can't have`,
    );
  }
  const stats = await lstat(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') throw new RefusedFile(`${shown(name)} does not exist`);
    throw error;
  });
  if (stats.isDirectory()) {
    for (const entry of await readdir(path)) await collect(root, join(path, entry), found);
    return;
  }
  if (!stats.isFile()) throw new RefusedFile(`${shown(name)} is a link or a special file`);
  if (stats.nlink > 1)
    throw new RefusedFile(`${shown(name)} is a hard link: the same file has another name elsewhere`);
  found.add(path);
}

/** Folders between root and file: a link there leads out as well. */
async function assertNoLinkAbove(root: string, path: string): Promise<void> {
  const parts = relative(root, path).split(sep).slice(0, -1);
  let folder = root;
  for (const part of parts) {
    folder = join(folder, part);
    const stats = await lstat(folder).catch(() => null);
    if (stats?.isSymbolicLink() === true) throw new RefusedFile(`${shown(relative(root, folder))} is a link`);
  }
}

const shown = (path: string): string => JSON.stringify(path.slice(0, 300));
