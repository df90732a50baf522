import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { installTrino } from './install-trino.ts';

const READY_MS = 240_000;

export interface RealTrino {
  /** `trino://127.0.0.1:<port>/memory/default` */
  url: string;
  /** Runs any statement, as its owner could. @returns the rows */
  run: (sql: string) => Promise<unknown[][]>;
  stop: () => Promise<void>;
}

/** A Trino of its own on a free port of this machine, with tables in memory. */
export async function startTrino(): Promise<RealTrino> {
  const { home, java } = installTrino();
  const folder = mkdtempSync(join(tmpdir(), 'trino-'));
  const port = String(await freePort());
  configure(folder, port);
  const log = join(folder, 'log');
  const sink = openSync(log, 'w');
  // The launcher asks for a module that this runtime leaves out; the server does without it.
  const server = spawn(
    java,
    [
      ...['-Xmx1500M', '-XX:+UseSerialGC', '-Djdk.attach.allowAttachSelf=true'],
      ...['--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow'],
      ...[`-Dplugin.dir=${join(home, 'plugin')}`, `-Dconfig=${join(folder, 'etc', 'config.properties')}`],
      ...['-Dnode.environment=test', '-Dnode.id=test1', `-Dnode.data-dir=${join(folder, 'var')}`],
      ...['-cp', join(home, 'lib', '*'), 'io.trino.server.TrinoServer'],
    ],
    { cwd: folder, stdio: ['ignore', sink, sink] },
  );
  const stop = async (): Promise<void> => {
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await ready(origin, server);
  } catch (cause) {
    const said = readFileSync(log, 'utf8').slice(-2000);
    await stop();
    throw new Error(`Trino did not start: ${said}`, { cause });
  }
  return { url: `trino://127.0.0.1:${port}/memory/default`, run: (sql) => run(origin, sql), stop };
}

function configure(folder: string, port: string): void {
  const catalogs = join(folder, 'etc', 'catalog');
  mkdirSync(catalogs, { recursive: true });
  writeFileSync(join(catalogs, 'memory.properties'), 'connector.name=memory\n');
  const settings = {
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': port,
    'discovery.uri': `http://127.0.0.1:${port}`,
    'node.internal-address': '127.0.0.1',
    'http-server.log.enabled': 'false',
    'query.max-memory': '512MB',
    'query.max-memory-per-node': '512MB',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, 'etc', 'config.properties'), lines.join(''));
}

/** It says that it has started some seconds before it has nodes to run a query on. */
async function ready(origin: string, server: ChildProcess): Promise<void> {
  const until = Date.now() + READY_MS;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`exit code ${String(server.exitCode)}`);
    try {
      await run(origin, 'select 1');
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await wait(500);
    }
  }
}

interface Results {
  nextUri?: string;
  data?: unknown[][];
  error?: { message: string };
}

async function run(origin: string, sql: string): Promise<unknown[][]> {
  const headers = { 'x-trino-user': 'owner', 'x-trino-catalog': 'memory', 'x-trino-schema': 'default' };
  const rows: unknown[][] = [];
  let response = await fetch(`${origin}/v1/statement`, { method: 'POST', headers, body: sql });
  for (;;) {
    const { nextUri, data, error } = (await response.json()) as Results;
    if (error !== undefined) throw new Error(`${error.message}: ${sql.slice(0, 500)}`);
    rows.push(...(data ?? []));
    if (nextUri === undefined) return rows;
    response = await fetch(nextUri, { headers });
  }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise((closed) => server.once('exit', closed));
  server.kill('SIGKILL');
  await exit;
}
