import { cp, lstat, mkdir, realpath, rm } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import { contentOf, type Content } from '../hash/content.ts';
import { isInside } from './inside.ts';

export interface KeptModel {
  /** Absolute path of the copy. */
  path: string;
  content: Content;
}

interface ModelPlace {
  /** Absolute path that the command left behind. */
  path: string;
  /** The path as the user wrote it. */
  shown: string;
  workspace: string;
  resultsPath: string;
}

/**
 * Copies the model into the results folder, where later stages find it by its digest.
 * @throws UserError when it is absent, empty, a link, or leads out of the workspace.
 */
export async function keepModel({ path, shown, workspace, resultsPath }: ModelPlace): Promise<KeptModel> {
  await refuseUnlessModel(path, shown, workspace);
  const folder = join(resultsPath, 'model');
  const copy = join(folder, basename(path));
  if (path !== copy) {
    if (isInside(path, folder) || isInside(folder, path))
      throw new UserError(`input "model-path": "${shown}" overlaps with the results folder`, {
        fix: 'Let the command write the model into a folder of its own',
      });
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await cp(path, copy, { recursive: true, verbatimSymlinks: true });
  }
  return { path: copy, content: await contentOf(copy) };
}

async function refuseUnlessModel(path: string, shown: string, workspace: string): Promise<void> {
  const refuse = (what: string, fix: string): never => {
    throw new UserError(`input "model-path": "${shown}" ${what}`, { fix });
  };
  const stats = await lstat(path).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') throw error;
    return refuse('does not exist after the command', 'Name the file or folder that the command writes');
  });
  if (stats.isSymbolicLink()) refuse('is a symbolic link', 'Name the file or folder that it leads to');
  if (!isInside(await realpath(workspace), await realpath(path)))
    refuse('lies outside the workspace', 'Let the command write it below the workspace');
  if (stats.isFile() && stats.size === 0) refuse('is empty', 'Check that the command writes the model');
  await contentOf(path).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    const file = error.place.file === undefined ? '' : relative(path, error.place.file);
    return refuse(
      `${file === '' ? '' : `(${file}) `}${error.message}`,
      'A model holds files and folders only',
    );
  });
}
