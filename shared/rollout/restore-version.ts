import { ServiceError } from '../errors.ts';
import type { ModelPlace } from '../serving/served-model.ts';
import { modelFile, writeCurrent } from './deployment-folder.ts';
import type { CurrentDeployment } from './deployment-record.ts';
import { administer, servedMetadata } from './server-client.ts';
import { startModelServer } from './server-process.ts';
import type { RolloutRequest } from './target.ts';

const TIMEOUT_MS = 20_000;

/**
 * Has the version that served before serve again, in the server that is there, else in a new one at the same address,
 * and asks it for its digest.
 * @throws ServiceError that says what serves now: nobody may take a failed return for a return
 */
export async function restoreVersion(
  before: CurrentDeployment,
  token: string,
  request: RolloutRequest,
): Promise<CurrentDeployment> {
  const { version, digest } = before;
  const { folder } = request.config;
  const place: ModelPlace = { name: before.model, version, digest, file: modelFile(folder, digest) };
  // Also after a cancellation: a service is not left on a version that was not proven.
  const patient = { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) };
  const failures: string[] = [];
  let current = before;
  try {
    await administer(before.url, 'load', token, place, patient.signal);
    await administer(before.url, 'switch', token, place, patient.signal);
  } catch (error) {
    failures.push(messageOf(error));
    const server = await startModelServer(patient, place, token, before).catch((cause: unknown) => {
      failures.push(messageOf(cause));
      return null;
    });
    if (server !== null) {
      const { pid, host, port, url } = server;
      current = { ...before, pid, host, port, url };
      await writeCurrent(folder, current);
      await server.keep();
    }
  }
  const served = await servedMetadata(current.url, before.model, AbortSignal.timeout(TIMEOUT_MS)).catch(
    (error: unknown) => {
      failures.push(messageOf(error));
      return null;
    },
  );
  if (served?.digest === digest) return current;
  const now =
    served === null ? `nothing answers at ${before.url}` : `${served.version} (${served.digest}) serves`;
  throw new ServiceError(
    'model server',
    `returning to ${before.model} ${version} (${digest}) failed: ${now}. ${failures.join('; ')}`,
  );
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
