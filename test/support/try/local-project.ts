import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';

/** What a run on this machine says it is of: the folder's name, and the commit when there is one. */
export async function localProject(folder: string): Promise<Record<string, string>> {
  const commit = await gitOutput(folder, 'rev-parse', 'HEAD');
  const ref = await gitOutput(folder, 'symbolic-ref', '--quiet', 'HEAD');
  return {
    repository: `local/${basename(folder).replaceAll(/[^A-Za-z0-9._-]/g, '-') || 'project'}`,
    ...(commit === null ? {} : { sha: commit }),
    ...(ref === null ? {} : { ref }),
  };
}

/** Null outside a repository, before the first commit, and on a machine without git. */
async function gitOutput(folder: string, ...args: string[]): Promise<string | null> {
  try {
    return (await promisify(execFile)('git', args, { cwd: folder })).stdout.trim();
  } catch {
    return null;
  }
}
