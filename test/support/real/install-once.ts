import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Folder of the user's cache with a real tool or server, filled once per set of pins; what can't be had fails the test.
 * @param pins text that names every version and digest
 * @param install fills the folder, with package managers' own clients
 */
export function installOnce(name: string, pins: string, install: (folder: string) => void): string {
  const digest = createHash('sha256').update(pins).digest('hex').slice(0, 12);
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'mlops-actions');
  const folder = join(cache, `${name}-${digest}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  install(unfinished);
  renameSync(unfinished, folder);
  return folder;
}

/** Runs a step of an installation. */
export function runInstaller(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): void {
  console.log(`installing: ${[command.split('/').at(-1), ...args].join(' ')}`);
  const { status, error, stderr } = spawnSync(command, args, {
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
}
