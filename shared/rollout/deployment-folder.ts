import { randomBytes, randomUUID } from 'node:crypto';
import { copyFile, link, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../fs/atomic.ts';
import { errorCode } from '../fs/error-codes.ts';
import { digestOfFile } from '../hash/digest.ts';
import { parseDocument } from '../model/validate.ts';
import type { CurrentDeployment } from './deployment-record.ts';
import { administer } from './server-client.ts';
import { waitForEnd } from './server-process.ts';
import { makeFolder } from '../fs/make-folder.ts';

const VERSION = {
  type: 'object',
  properties: {
    version: { type: 'string' },
    digest: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' },
  },
  required: ['version', 'digest'],
};
const CURRENT = {
  type: 'object',
  properties: {
    ...VERSION.properties,
    deploymentId: { type: 'string' },
    model: { type: 'string' },
    // The folder's secret is sent there.
    url: { type: 'string', pattern: '^http://' },
    host: { type: 'string' },
    port: { type: 'integer', minimum: 1, maximum: 65535 },
    pid: { type: 'integer', minimum: 1 },
    previous: { anyOf: [VERSION, { type: 'null' }] },
    at: { type: 'string', format: 'date-time' },
  },
  required: [...VERSION.required, 'deploymentId', 'model', 'url', 'host', 'port', 'pid', 'previous', 'at'],
};

/** Folder of a `server` deployment: `current.json`, `models/<digest>.onnx`, the secret, the log. */
export async function readCurrent(folder: string): Promise<CurrentDeployment | null> {
  const file = join(folder, 'current.json');
  let data: unknown;
  try {
    data = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return null;
    const damaged = cause instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read';
    throw new UserError(`the record of the deployment ${damaged}`, {
      file,
      cause,
      fix: 'Stop the server and remove the folder',
    });
  }
  return parseDocument<CurrentDeployment>(CURRENT, data, 'the record of the deployment', { file });
}

export function writeCurrent(folder: string, current: CurrentDeployment): Promise<void> {
  return writeFileAtomic(join(folder, 'current.json'), `${JSON.stringify(current, null, 2)}\n`);
}

export const modelFile = (folder: string, digest: string): string =>
  join(folder, 'models', `${digest.slice('sha256:'.length)}.onnx`);

/** Keeps a model with the deployment: going back must not depend on the registry. */
export async function keepModel(folder: string, source: string, digest: string): Promise<string> {
  const file = modelFile(folder, digest);
  if ((await digestOfFile(file).catch(() => null)) === digest) return file;
  await makeFolder(dirname(file));
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await copyFile(source, temporary);
    if ((await digestOfFile(temporary)) !== digest)
      throw new UserError('the model changed while it was being deployed', { file: source });
    await rm(file, { force: true });
    await link(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  return file;
}

/** The secret of the operations that change what serves; only the owner of the folder can read it. */
export async function adminToken(folder: string): Promise<string> {
  const file = join(folder, 'admin-token');
  await makeFolder(folder);
  try {
    await writeFile(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  return readFile(file, 'utf8');
}

/** Ends the server of a deployment; returns when its process is gone. Without a server it does nothing. */
export async function stopServer(folder: string): Promise<void> {
  const current = await readCurrent(folder);
  if (current === null) return;
  const token = await adminToken(folder);
  try {
    await administer(current.url, 'shutdown', token, {}, AbortSignal.timeout(5000));
  } catch {
    // Nobody answers with our secret: the process ended before, and its number may be another's by now.
    return;
  }
  await waitForEnd(current.pid);
}
