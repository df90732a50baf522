import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { freePort } from '../free-port.ts';
import { installOnce, runInstaller } from '../real/install-once.ts';

const REQUIREMENTS = join(import.meta.dirname, 'moto', 'requirements.txt');
const READY_MS = 120_000;

export interface Moto {
  /** `http://127.0.0.1:<port>` */
  endpoint: string;
  stop: () => Promise<void>;
}

/** Folder of Python packages with moto. */
const installMoto = (): string =>
  installOnce('moto', readFileSync(REQUIREMENTS, 'utf8'), (folder) => {
    const pinned = ['--no-deps', '--require-hashes', '-r', REQUIREMENTS];
    runInstaller('python3', ['-m', 'pip', 'install', '-q', ...pinned, '--target', folder]);
  });

/** The services of AWS as moto has them, on a free port of this machine. */
export async function startMoto(): Promise<Moto> {
  const folder = installMoto();
  const port = String(await freePort());
  const server = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', port], {
    env: { ...process.env, PYTHONPATH: folder },
    stdio: 'ignore',
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    if (server.exitCode !== null) return;
    const exit = new Promise((closed) => server.once('exit', closed));
    server.kill('SIGKILL');
    await exit;
  };
  const until = Date.now() + READY_MS;
  for (;;) {
    const answer = await fetch(`${endpoint}/moto-api/data.json`).catch(() => null);
    if (answer?.ok === true) return { endpoint, stop };
    if (server.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`moto did not start: exit code ${String(server.exitCode)}`);
    }
    await wait(300);
  }
}

/** A shape of a model that AWS publishes for its clients. */
export interface PublishedShape {
  type: string;
  min?: number;
  max?: number;
  required?: string[];
  members?: Record<string, { shape: string }>;
}

export interface PublishedModel {
  operations: Record<string, { input: { shape: string } }>;
  shapes: Record<string, PublishedShape>;
}

/** The model of a service that botocore, of which moto makes use, brings along. */
export function publishedModel(service: string): PublishedModel {
  const folder = join(installMoto(), 'botocore', 'data', service);
  const [version = ''] = readdirSync(folder).sort().reverse();
  return JSON.parse(
    gunzipSync(readFileSync(join(folder, version, 'service-2.json.gz'))).toString(),
  ) as PublishedModel;
}
