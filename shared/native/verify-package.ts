import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import { hashFile } from '../hash/hash-file.ts';
import { isForPlatform, type PinnedPackage } from './native-packages.ts';

const REINSTALL = 'Install the package again; nothing was loaded';

/** @throws UserError that names the first file that is not what the release pins */
export async function verifyPackages(
  folder: string,
  packages: readonly PinnedPackage[],
  platform: string,
): Promise<void> {
  await Promise.all(packages.map((pinned) => verifyPackage(join(folder, pinned.name), pinned, platform)));
  await Promise.all(packages.map(({ name }) => refuseShadow(join(folder, dirname(name)), folder)));
}

/** A scope's own `node_modules` would come before the verified one when its packages load theirs. */
async function refuseShadow(scope: string, folder: string): Promise<void> {
  const shadow = join(scope, 'node_modules');
  if (scope === folder || !(await exists(shadow))) return;
  throw new UserError(`${shadow} would be loaded instead of what was verified`, { fix: 'Remove it' });
}

/**
 * Compares a package folder with its pins: every file is there and has its digest, and nothing else is there that could
 * be loaded instead (a link, an extra module, a nested `node_modules` that would shadow a verified dependency).
 * @throws UserError that names the file.
 */
export async function verifyPackage(folder: string, pinned: PinnedPackage, platform: string): Promise<void> {
  if (!(await isPackageFolder(folder)))
    throw new UserError(`the folder ${folder} of ${pinned.name} ${pinned.version} is missing`, {
      fix: REINSTALL,
    });
  const found = await filesBelow(folder, '', platform);
  const extra = found.find((path) => !(path in pinned.files));
  if (extra !== undefined) {
    throw new UserError(`${join(folder, extra)} does not belong to ${pinned.name} ${pinned.version}`, {
      fix: REINSTALL,
    });
  }
  await Promise.all(
    Object.entries(pinned.files).map(([path, sha512]) => verifyFile(join(folder, path), sha512, pinned)),
  );
}

async function verifyFile(path: string, sha512: string, { name, version }: PinnedPackage): Promise<void> {
  const actual = await hashFile(path, 'sha512', 'base64').catch((cause: unknown) => {
    if (errorCode(cause) !== 'ENOENT') throw cause;
    throw new UserError(`${path} of ${name} ${version} is missing`, { fix: REINSTALL, cause });
  });
  if (actual !== sha512) {
    throw new UserError(
      `${path} is not the file of ${name} ${version}: sha512 ${actual}, expected ${sha512}`,
      {
        fix: REINSTALL,
      },
    );
  }
}

async function filesBelow(root: string, prefix: string, platform: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(join(root, prefix), { withFileTypes: true })) {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) {
      // Binaries of other platforms are never loaded, and an installation may leave them out.
      if (isForPlatform(`${path}/`, platform)) files.push(...(await filesBelow(root, path, platform)));
    } else if (entry.isFile()) {
      files.push(path);
    } else {
      throw new UserError(`${join(root, path)} is a link or a special file`, { fix: REINSTALL });
    }
  }
  return files;
}

/** Whether a package folder is there at all, as a real folder. */
export const isPackageFolder = async (folder: string): Promise<boolean> =>
  (await statusOf(folder))?.isDirectory() === true;

/** Whether anything is there, be it a link to nowhere. */
export const exists = async (path: string): Promise<boolean> => (await statusOf(path)) !== null;

async function statusOf(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
}
