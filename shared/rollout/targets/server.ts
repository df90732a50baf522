import { startServer } from '../../serving/start-server.ts';
import type { ModelPlace } from '../../serving/served-model.ts';
import {
  adminToken,
  keepModel,
  modelFile,
  readCurrent,
  waitForEnd,
  writeCurrent,
} from '../deployment-folder.ts';
import type { CurrentDeployment, Step } from '../deployment-record.ts';
import { administer, servedMetadata } from '../server-client.ts';
import { smokeTest } from '../smoke-test.ts';
import type { RolloutOutcome, RolloutRequest } from '../target.ts';

const LOOPBACK = '127.0.0.1';

/**
 * Candidate in a process of its own → smoke test and proof → switch of the public server → proof through the public
 * port. The previous version serves until the switch, and again when the proof after it fails.
 */
export async function rollOutToServer(request: RolloutRequest): Promise<RolloutOutcome> {
  const { config, digest, model, version, signal } = request;
  const steps: Step[] = [];
  const before = await running(request);
  const token = await adminToken(config.folder);
  const place: ModelPlace = {
    name: model,
    version,
    digest,
    file: await keepModel(config.folder, request.modelPath, digest),
  };

  const fault = await tryCandidate(request, place, token);
  steps.push(step('candidate', fault, `${digest} answers in a process of its own`));
  if (fault !== null) return unchanged(steps, before, request);

  const server = before ?? (await startPublic(request, place, token));
  if (before !== null) {
    await administer(before.url, 'load', token, place, signal);
    await administer(before.url, 'switch', token, place, signal);
  }
  const publicFault = await prove(server.url, request);
  steps.push(step('public', publicFault, `${digest} answers at ${server.url}`));
  if (publicFault !== null) {
    if (before === null) {
      await administer(server.url, 'shutdown', token, {}, signal);
      await waitForEnd(server.pid);
      return { steps, servedDigest: null, url: null, rolledBack: false, current: null };
    }
    return returnTo(before, steps, token, request);
  }
  const replaced = before !== null && before.digest !== digest;
  const current: CurrentDeployment = {
    ...server,
    deploymentId: request.deploymentId,
    model,
    version,
    digest,
    previous: replaced ? { version: before.version, digest: before.digest } : (before?.previous ?? null),
    at: request.now().toISOString(),
  };
  await writeCurrent(config.folder, current);
  return { steps, servedDigest: digest, url: server.url, rolledBack: false, current };
}

/** The deployment whose server answers and serves this model; one that died is none. */
async function running({ config, model, signal }: RolloutRequest): Promise<CurrentDeployment | null> {
  const current = await readCurrent(config.folder);
  if (current === null || current.model !== model) return null;
  try {
    const served = await servedMetadata(current.url, model, signal);
    return { ...current, digest: served.digest, version: served.version };
  } catch {
    return null;
  }
}

/** @returns what is wrong with the candidate, or null */
async function tryCandidate(
  request: RolloutRequest,
  place: ModelPlace,
  token: string,
): Promise<string | null> {
  const { pid, port } = await startServer({ ...processOf(request, place, token), host: LOOPBACK, port: 0 });
  const url = `http://${LOOPBACK}:${String(port)}`;
  try {
    return await prove(url, request);
  } finally {
    // Also after a cancellation: nothing that was started for a trial stays.
    await administer(url, 'shutdown', token, {}, AbortSignal.timeout(5000)).catch(() => undefined);
    await waitForEnd(pid);
  }
}

async function startPublic(
  request: RolloutRequest,
  place: ModelPlace,
  token: string,
): Promise<{ pid: number; port: number; host: string; url: string }> {
  const { host, port: wanted } = request.config;
  const { pid, port } = await startServer({ ...processOf(request, place, token), host, port: wanted });
  const shown = host === '0.0.0.0' ? LOOPBACK : host.includes(':') ? `[${host}]` : host;
  return { pid, port, host, url: `http://${shown}:${String(port)}` };
}

function processOf(
  { config, startedFrom, environment, signal }: RolloutRequest,
  model: ModelPlace,
  token: string,
): Omit<Parameters<typeof startServer>[0], 'host' | 'port'> {
  return {
    folder: config.folder,
    startedFrom,
    environment,
    signal,
    timeoutSeconds: config.startTimeoutSeconds,
    adminToken: token,
    nativesFolder: environment['MLOPS_NATIVES_DIR'] || null,
    model,
  };
}

/** Asks the server itself which bytes it serves, and has it answer. @returns what is wrong, or null */
async function prove(url: string, request: RolloutRequest): Promise<string | null> {
  try {
    const metadata = await servedMetadata(url, request.model, request.signal);
    if (metadata.digest !== request.digest)
      return `${metadata.digest || 'no digest'} is served, wanted ${request.digest}`;
    return await smokeTest(url, metadata, request.smokeRequests, request.signal);
  } catch (error) {
    if (request.signal.aborted) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

async function returnTo(
  before: CurrentDeployment,
  steps: Step[],
  token: string,
  { config, model, signal }: RolloutRequest,
): Promise<RolloutOutcome> {
  const { version, digest } = before;
  const place = { name: model, version, digest, file: modelFile(config.folder, digest) };
  await administer(before.url, 'load', token, place, signal);
  await administer(before.url, 'switch', token, place, signal);
  const served = await servedMetadata(before.url, model, signal);
  const back = served.digest === digest;
  steps.push(step('rollback', back ? null : `${served.digest} is served`, `${version} serves again`));
  return { steps, servedDigest: served.digest, url: before.url, rolledBack: back, current: before };
}

/** The candidate failed before anything was switched: what served serves still, asked anew. */
async function unchanged(
  steps: Step[],
  before: CurrentDeployment | null,
  { model, signal }: RolloutRequest,
): Promise<RolloutOutcome> {
  if (before === null) return { steps, servedDigest: null, url: null, rolledBack: false, current: null };
  const { digest } = await servedMetadata(before.url, model, signal);
  return { steps, servedDigest: digest, url: before.url, rolledBack: true, current: before };
}

const step = (name: string, fault: string | null, detail: string): Step => ({
  name,
  verdict: fault === null ? 'pass' : 'fail',
  detail: fault ?? detail,
});
