import { mkdir, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { isInside } from '../fs/inside.ts';

/**
 * Moves a file or folder to the same place below another folder of the same file system, over what is there.
 * @throws UserError when a link leads that place out of the folder
 */
export async function moveInto(target: string, source: string, path: string): Promise<void> {
  const to = join(target, path);
  await mkdir(dirname(to), { recursive: true });
  const [root, parent] = await Promise.all([realpath(target), realpath(dirname(to))]);
  if (!isInside(root, parent)) throw new UserError('a link leads out of the results folder', { file: to });
  await rm(to, { recursive: true, force: true });
  await rename(join(source, path), to);
}
