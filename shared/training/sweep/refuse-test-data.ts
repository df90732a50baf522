import { relative, resolve, sep } from 'node:path';
import { glob } from 'tinyglobby';
import { UserError } from '../../errors.ts';
import { digestOfFile } from '../../hash/digest.ts';
import type { FileDigests } from '../determining-files.ts';

/**
 * Choosing among many by the test data makes their estimate worthless: the best is the luckiest there.
 * @param inputs files that the command says it reads; what it reads besides is not seen
 * @param splits files and globs of the test part, from the workspace; other sources are not looked at
 * @throws UserError when a file of the test part, or a copy of one, is among the inputs
 */
export async function refuseTestData(
  inputs: FileDigests,
  splits: readonly string[],
  workspace: string,
): Promise<void> {
  const local = splits.filter((pattern) => !/^[a-z][a-z0-9+.-]*:/i.test(pattern));
  const files = await glob([...local], { cwd: workspace, dot: true, followSymbolicLinks: false });
  const byDigest = new Map(Object.entries(inputs).map(([path, digest]) => [digest, path]));
  for (const file of files) {
    const path = relative(workspace, resolve(workspace, file)).split(sep).join('/');
    const same = Object.hasOwn(inputs, path)
      ? path
      : byDigest.get(await digestOfFile(resolve(workspace, file)));
    if (same === undefined) continue;
    const copy = same === path ? '' : ` (a copy of "${path}")`;
    throw new UserError(`input "inputs": "${same}"${copy} is of the test part ("data.splits.test")`, {
      fix: 'A sweep chooses by validation data: exclude the test part with "!<path>", and evaluate the chosen model on it once',
    });
  }
}
