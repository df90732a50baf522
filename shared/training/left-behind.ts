import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { errorCode } from '../fs/error-codes.ts';
import { isInside } from '../fs/inside.ts';

/** A file or folder that the command is to leave behind. */
export interface ExpectedOutput {
  /** Input that names it. */
  input: 'model-path' | 'metrics-path';
  /** The path as the user wrote it. */
  shown: string;
  /** Absolute. */
  path: string;
  /** What lay there before the command ran; null: nothing. */
  before: string | null;
}

/**
 * Looks at the place before the command runs.
 * @throws UserError for a path out of the workspace: better now than after hours of training
 */
export async function expectOutput(
  input: ExpectedOutput['input'],
  shown: string,
  workspace: string,
): Promise<ExpectedOutput> {
  const path = resolve(workspace, shown);
  if (!isInside(workspace, path)) throw outside({ input, shown });
  return { input, shown, path, before: await traceOf(path) };
}

/**
 * Looks at it again after the command.
 * @throws UserError when it is absent, a link, leads out of the workspace, or is what lay there before: the result of
 * another run is not taken as the result of this one
 */
export async function confirmOutput(expected: ExpectedOutput, workspace: string): Promise<void> {
  const { input, shown, path, before } = expected;
  const refuse = (what: string, fix: string): never => {
    throw new UserError(`input "${input}": "${shown}" ${what}`, { fix });
  };
  const stats = await lstat(path).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') throw error;
    return refuse('does not exist after the command', 'Name what the command writes');
  });
  if (stats.isSymbolicLink()) refuse('is a symbolic link', 'Name what it leads to');
  // A folder on the way may be a link that the command made.
  if (!isInside(await realpath(workspace), await realpath(path))) throw outside(expected);
  if (before !== null && before === (await traceOf(path)))
    refuse(
      'was there before and the command did not write it',
      'Correct the path, or let the command write it in every run',
    );
}

const outside = ({ input, shown }: Pick<ExpectedOutput, 'input' | 'shown'>): UserError =>
  new UserError(`input "${input}": "${shown}" lies outside the workspace`, {
    fix: 'Let the command write it below the workspace',
  });

/**
 * Changes whenever a file is written, even with the same bytes: the time of the last change of its inode can't be set
 * back. Null when there is nothing, or an empty folder.
 */
async function traceOf(path: string): Promise<string | null> {
  const stats = await lstat(path, { bigint: true }).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error;
  });
  if (stats === null) return null;
  if (!stats.isDirectory()) return [stats.dev, stats.ino, stats.size, stats.ctimeNs].join(':');
  const names = (await readdir(path)).sort();
  if (names.length === 0) return null;
  const parts: string[] = [];
  for (const name of names) parts.push(`${name} ${(await traceOf(join(path, name))) ?? ''}`);
  return parts.join('\n');
}
