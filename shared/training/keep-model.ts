import { constants } from 'node:fs';
import { cp, lstat, mkdir, rm } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { UserError } from '../errors.ts';
import { contentOf, type Content } from '../hash/content.ts';
import { isInside } from '../fs/inside.ts';
import { confirmOutput, type ExpectedOutput } from './left-behind.ts';

export interface KeptModel {
  /** Absolute path of the copy. */
  path: string;
  content: Content;
}

interface Folders {
  workspace: string;
  resultsPath: string;
}

const folderOf = (resultsPath: string): string => join(resultsPath, 'model');

/** @throws UserError before the command runs when its model would lie where the kept one goes. */
export function refuseOverlap({ path, shown }: ExpectedOutput, resultsPath: string): void {
  const folder = folderOf(resultsPath);
  if (path !== join(folder, basename(path)) && (isInside(path, folder) || isInside(folder, path)))
    throw new UserError(`input "model-path": "${shown}" overlaps with the results folder`, {
      fix: 'Let the command write the model into a folder of its own',
    });
}

/**
 * Copies the model into the results folder, where later stages find it by its digest.
 * @throws UserError when it was not written by the command, is empty, holds a link, or leads out of the workspace.
 */
export async function keepModel(
  expected: ExpectedOutput,
  { workspace, resultsPath }: Folders,
): Promise<KeptModel> {
  const { path } = expected;
  await confirmOutput(expected, workspace);
  await refuseUnlessModel(expected);
  const folder = folderOf(resultsPath);
  const copy = join(folder, basename(path));
  if (path !== copy) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    // Where the file system can share blocks, a large model costs no second copy.
    await cp(path, copy, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  }
  return { path: copy, content: await contentOf(copy) };
}

async function refuseUnlessModel({ path, shown }: ExpectedOutput): Promise<void> {
  const refuse = (what: string, fix: string): never => {
    throw new UserError(`input "model-path": "${shown}" ${what}`, { fix });
  };
  const stats = await lstat(path);
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
