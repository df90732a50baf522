import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Spark with its Connect server, of PyPI; it runs on the Java 17 (or later) of the machine. */
const PINNED =
  'pyspark==4.3.0 --hash=sha256:e8c517948eff7088a7aa07449aa8eafa4a15a8d50319de2525a6fd26622476c6\n';

/** Spark's home in the user's cache, installed once per pin with the client of Python. */
export function installSpark(): string {
  const pins = createHash('sha256').update(PINNED).digest('hex').slice(0, 12);
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'mlops-actions');
  const folder = join(cache, `spark-${pins}`);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    const requirements = join(unfinished, 'requirements.txt');
    writeFileSync(requirements, PINNED);
    const python = join(unfinished, 'python');
    run('python3', '-m', 'venv', python);
    run(
      join(python, 'bin', 'pip'),
      ...['install', '-q', '--no-deps', '--require-hashes', '-r', requirements],
      ...['--target', join(unfinished, 'packages')],
    );
    renameSync(unfinished, folder);
  }
  return join(folder, 'packages', 'pyspark');
}

const run = (command: string, ...args: string[]): void => {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
};
