import { lstat, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { errorCode } from './error-codes.ts';
import { isInside } from './inside.ts';

/**
 * Security boundary: a pull request can commit a link where we write. A folder that lies in the workspace by its path
 * must really lie there; one that is named outside of it is its user's wish.
 * @param setting that names the folder, for the message
 * @throws UserError
 */
export async function refuseWayOut(workspace: string, folder: string, setting: string): Promise<void> {
  const path = resolve(workspace, folder);
  if (!isInside(workspace, path)) return;
  const real = await realFolder(path);
  if (real !== null && isInside(await realpath(workspace), real)) return;
  throw new UserError(`input "${setting}": a symbolic link leads out of the workspace`, {
    file: path,
    fix: 'Remove the link, or name a folder outside of the workspace by its absolute path',
  });
}

/** Where a folder lies or would come to lie; null behind a link that leads nowhere. */
async function realFolder(path: string): Promise<string | null> {
  for (let part = path; ; part = dirname(part)) {
    try {
      return await realpath(part);
    } catch (error) {
      // What can't be looked into can't be written to either: that is told where it is tried.
      if (errorCode(error) === 'ELOOP' || dirname(part) === part) return null;
    }
    const link = await lstat(part).catch(() => null);
    if (link?.isSymbolicLink() === true) return null;
  }
}
