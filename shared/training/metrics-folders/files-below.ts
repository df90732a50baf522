import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { UserError } from '../../errors.ts';
import { errorCode } from '../../fs/error-codes.ts';

const MAX_FILES = 5000;

/**
 * Regular files of a folder, at any depth, as paths with slashes below it, sorted; links are left out. Empty when there
 * is no such folder.
 */
export async function filesBelow(folder: string, shown: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw error;
  });
  const files = entries.filter((entry) => entry.isFile());
  if (files.length > MAX_FILES)
    throw new UserError(`holds ${String(files.length)} files, at most ${String(MAX_FILES)} are read`, {
      file: shown,
      fix: 'Name the folder of one run',
    });
  return files
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .sort();
}
