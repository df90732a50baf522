import { join, relative, resolve, sep } from 'node:path';
import { glob } from 'tinyglobby';
import { UserError } from '../errors.ts';
import { digestOfFile } from '../hash/digest.ts';
import { LOCK_FILES } from './lock-files.ts';

interface FileSearch {
  /** Globs of the user, from the workspace. */
  patterns: readonly string[];
  workspace: string;
  workingDirectory: string;
  /** Absolute paths of files and folders that the run itself writes: they can't determine it. */
  written: readonly string[];
}

/** Digest by path, relative to the workspace with forward slashes. */
export type FileDigests = Readonly<Record<string, string>>;

/** @throws UserError for a glob that matches nothing: a typing mistake would make the result look unchanged for ever. */
export async function determiningFiles(
  search: FileSearch,
): Promise<{ inputs: FileDigests; lockFiles: FileDigests }> {
  const { workspace, workingDirectory } = search;
  const included = search.patterns.filter((pattern) => !pattern.startsWith('!'));
  const excluded = search.patterns.flatMap((pattern) => (pattern.startsWith('!') ? [pattern.slice(1)] : []));
  const ignore = [...excluded, '**/.git/**', '**/node_modules/**'];
  const inputs = new Set<string>();
  for (const pattern of included) {
    const found = (await find(pattern, workspace, ignore)).filter((file) => !isWritten(file, search.written));
    if (found.length === 0)
      throw new UserError(`input "inputs": "${pattern}" matches no file`, {
        fix: 'Globs start at the workspace; correct or remove it',
      });
    for (const file of found) inputs.add(file);
  }
  const lockFiles = new Set<string>();
  for (const folder of new Set([workspace, workingDirectory]))
    for (const file of await find([...LOCK_FILES], folder, [])) lockFiles.add(file);
  return { inputs: await digests(inputs, workspace), lockFiles: await digests(lockFiles, workspace) };
}

async function find(pattern: string | string[], folder: string, ignore: string[]): Promise<string[]> {
  const files = await glob(pattern, { cwd: folder, ignore, dot: true, followSymbolicLinks: false });
  return files.map((file) => resolve(join(folder, file)));
}

const isWritten = (file: string, written: readonly string[]): boolean =>
  written.some((path) => file === path || file.startsWith(path + sep));

async function digests(files: ReadonlySet<string>, workspace: string): Promise<FileDigests> {
  const result: Record<string, string> = {};
  // One after the other: thousands of open files would exceed the limit of the process.
  for (const file of [...files].sort())
    result[relative(workspace, file).split(sep).join('/')] = await digestOfFile(file);
  return result;
}
