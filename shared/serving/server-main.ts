import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { describeError, UserError } from '../errors.ts';
import { writeFileAtomic } from '../fs/atomic.ts';
import { errorCode } from '../fs/error-codes.ts';
import { loadNative } from '../native/load-native.ts';
import { createModelServer } from './model-server.ts';
import type { OnnxRuntime } from './served-model.ts';
import type { ServerAnswer, ServerRefusal, ServerSettings } from './server-settings.ts';

/** The model server as its own process: the last argument names the file of its settings. */
export default async function serve(startedFrom: string): Promise<void> {
  const settingsFile = process.argv.at(-1) ?? '';
  const settings = JSON.parse(await readFile(settingsFile, 'utf8')) as ServerSettings;
  const answer = (text: ServerAnswer): Promise<void> =>
    writeFileAtomic(settings.answerFile, JSON.stringify(text));
  try {
    const port = await listen(settings, startedFrom);
    // Nobody waits any more: whoever started us was killed, and its successor swept up.
    if (!existsSync(settingsFile)) process.kill(process.pid, 'SIGTERM');
    else await answer({ ready: true, pid: process.pid, host: settings.host, port });
  } catch (error) {
    process.exitCode = 1;
    await answer(refusalFor(error, settings.model.file));
  }
}

function refusalFor(error: unknown, modelFile: string): ServerRefusal {
  if (!(error instanceof UserError)) return { ready: false, message: describeError(error).message };
  const { message, fix, place } = error;
  const told = { ready: false as const, message, explained: true, aboutModel: place.file === modelFile };
  return fix === undefined ? told : { ...told, fix };
}

async function listen(settings: ServerSettings, startedFrom: string): Promise<number> {
  const location = { preinstalled: settings.nativesFolder, startedFrom, fetching: null };
  const runtime = (await loadNative('onnxruntime-node', location)) as OnnxRuntime;
  const stop = (): void => void server.stop();
  const server = createModelServer({
    runtime,
    adminToken: settings.adminToken,
    limits: settings.limits,
    onShutdown: stop,
  });
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await server.serve(settings.model);
  const { host, port } = settings;
  try {
    await server.app.listen({ host, port });
  } catch (cause) {
    if (errorCode(cause) !== 'EADDRINUSE' && errorCode(cause) !== 'EACCES') throw cause;
    throw new UserError(`the port ${String(port)} of ${host} can't be used (${String(errorCode(cause))})`, {
      cause,
      fix: 'Set "port" of "target-config" to a free port, or to 0',
    });
  }
  return (server.app.server.address() as AddressInfo).port;
}
