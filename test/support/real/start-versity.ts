import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { installVersityGateway } from './versity-gateway.ts';

export interface RealS3 {
  url: string;
  keys: { AWS_ACCESS_KEY_ID: string; AWS_SECRET_ACCESS_KEY: string };
  stop(): Promise<void>;
}

/** A real S3 server over a folder, which is not removed. */
export async function startVersity(folder: string): Promise<RealS3> {
  const program = installVersityGateway();
  const [data, accounts, port] = [join(folder, 'data'), join(folder, 'accounts'), await freePort()];
  for (const path of [data, accounts]) mkdirSync(path, { recursive: true });
  const keys = { AWS_ACCESS_KEY_ID: 'AKIDREAL', AWS_SECRET_ACCESS_KEY: 'a-secret-of-the-test' };
  const server = spawn(
    program,
    [
      ...['--port', `127.0.0.1:${String(port)}`, '--region', 'us-east-1', '--iam-dir', accounts],
      ...['--health', '/health', 'posix', data],
    ],
    {
      env: { ROOT_ACCESS_KEY: keys.AWS_ACCESS_KEY_ID, ROOT_SECRET_KEY: keys.AWS_SECRET_ACCESS_KEY },
      stdio: 'ignore',
    },
  );
  const ended = new Promise<void>((end) => server.once('exit', () => end()));
  const url = `http://127.0.0.1:${String(port)}`;
  for (let tries = 0; tries < 200; tries++) {
    if (server.exitCode !== null) throw new Error(`the S3 gateway ended with ${String(server.exitCode)}`);
    const answer = await fetch(`${url}/health`).catch(() => null);
    if (answer?.ok === true) break;
    await new Promise((later) => setTimeout(later, 100));
  }
  const stop = async (): Promise<void> => {
    server.kill();
    await ended;
  };
  return { url, keys, stop };
}
