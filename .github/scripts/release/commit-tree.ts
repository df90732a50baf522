import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * A commit whose tree is a folder and whose parent is the source that it was built from. The same source and files give
 * the same commit, wherever and by whomever they are built: names and dates are the source's.
 * @param folder all of it is taken, whatever is ignored elsewhere
 * @param repository a checkout
 * @returns id of the commit; no reference points to it yet
 */
export function commitTree(folder: string, repository: string, version: string): string {
  const scratch = mkdtempSync(join(tmpdir(), 'release-index-'));
  const git = (args: string[], environment: Record<string, string> = {}): string =>
    execFileSync('git', args, {
      cwd: repository,
      encoding: 'utf8',
      env: { ...process.env, ...environment },
    }).trim();
  try {
    const index = { GIT_INDEX_FILE: join(scratch, 'index') };
    // Bytes as they are: neither line ends nor modes depend on the machine.
    const plain = ['-c', 'core.autocrlf=false', '-c', 'core.fileMode=false'];
    git([...plain, `--work-tree=${resolve(folder)}`, 'add', '--all', '--force', '.'], index);
    const tree = git(['write-tree'], index);
    const source = git(['rev-parse', 'HEAD']);
    const date = git(['show', '--no-patch', '--format=%cI', source]);
    const who = { NAME: 'mlops-actions release', EMAIL: 'noreply@github.com', DATE: date };
    const identity = Object.fromEntries(
      Object.entries(who).flatMap(([key, value]) => [
        [`GIT_AUTHOR_${key}`, value],
        [`GIT_COMMITTER_${key}`, value],
      ]),
    );
    const message = ['-m', `v${version}`, '-m', `Source: ${source}`];
    return git(['commit-tree', tree, '-p', source, ...message], identity);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
