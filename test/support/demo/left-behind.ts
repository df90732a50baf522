import { execFile } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { sep } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../runner/node-program.ts';

/** Processes whose working folder is in this folder; empty where there is no /proc. */
export function processesIn(folder: string): number[] {
  return folders('/proc').flatMap((name) => {
    const id = Number(name);
    const cwd = Number.isInteger(id) ? linkTarget(`/proc/${name}/cwd`) : null;
    return cwd !== null && (cwd === folder || cwd.startsWith(folder + sep)) ? [id] : [];
  });
}

/** Changes of our own work tree, one line each; null when it is no repository or there is no git. */
export async function workTreeChanges(): Promise<string | null> {
  try {
    const args = ['status', '--porcelain', '--untracked-files=all'];
    return (await promisify(execFile)('git', args, { cwd: repositoryRoot })).stdout;
  } catch {
    return null;
  }
}

function folders(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Null for a process that has ended meanwhile, or belongs to someone else. */
function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
