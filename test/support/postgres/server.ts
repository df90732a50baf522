import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';

const INSTALLATIONS = '/usr/lib/postgresql';

export interface Postgres {
  /** With user and password. */
  url: string;
  stop(): void;
}

/** A database server of its own: a new cluster on a free port of this machine. Debian's package `postgresql` has it. */
export async function startPostgres(): Promise<Postgres> {
  const version = readdirSync(INSTALLATIONS).sort().at(-1) ?? '';
  const program = (name: string): string => join(INSTALLATIONS, version, 'bin', name);
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const isRoot = process.getuid?.() === 0;
  // The server refuses to run as root.
  const run = (command: string, ...args: string[]): string =>
    execFileSync(isRoot ? 'runuser' : command, isRoot ? ['-u', 'postgres', '--', command, ...args] : args, {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: folder,
    });
  const password = join(folder, 'password');
  writeFileSync(password, 'word');
  if (isRoot) {
    const id = Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }));
    for (const path of [folder, password]) chownSync(path, id, -1);
  }
  const cluster = join(folder, 'cluster');
  run(program('initdb'), '-D', cluster, '-U', 'ml', '-A', 'scram-sha-256', '--pwfile', password);
  const port = await freePort();
  const options = `-p ${String(port)} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  run(program('pg_ctl'), '-D', cluster, '-w', '-s', '-l', join(folder, 'log'), '-o', options, 'start');
  return {
    url: `postgresql://ml:word@127.0.0.1:${String(port)}/postgres`,
    stop: () => {
      run(program('pg_ctl'), '-D', cluster, '-m', 'immediate', '-s', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
