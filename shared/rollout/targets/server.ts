import { access, constants, mkdir } from 'node:fs/promises';
import type { ModelPlace } from '../../serving/served-model.ts';
import { UserError } from '../../errors.ts';
import { errorCode } from '../../fs/error-codes.ts';
import { aloneIn } from '../deployment-lock.ts';
import { adminToken, keepModel, readCurrent, writeCurrent } from '../deployment-folder.ts';
import type { CurrentDeployment, Step } from '../deployment-record.ts';
import { leavingNothing, removeUnused } from '../placed-files.ts';
import { restoreVersion } from '../restore-version.ts';
import { administer, servedMetadata } from '../server-client.ts';
import { endLeftovers, LOOPBACK, startModelServer } from '../server-process.ts';
import { smokeTest } from '../smoke-test.ts';
import type { RolloutOutcome, RolloutRequest } from '../target.ts';
import { counted } from '../../model/wording.ts';

/**
 * Candidate in a process of its own → smoke test and proof → switch of the public server → proof through the public
 * port. The previous version serves until the switch, and again when the proof after it fails.
 */
export async function rollOutToServer(request: RolloutRequest): Promise<RolloutOutcome> {
  const { folder } = request.config;
  const made = await makeFolder(folder);
  try {
    return await aloneIn(folder, request.deploymentId, () =>
      leavingNothing(folder, request.signal, () => rollOut(request)),
    );
  } catch (error) {
    await removeUnused(folder, made);
    throw error;
  }
}

/** @returns the first folder that had to be made for it */
async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    const made = await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return made;
  } catch (cause) {
    throw new UserError(`the deployment's folder can't be used (${errorCode(cause) ?? String(cause)})`, {
      file: folder,
      cause,
      fix: 'Name a folder that this job may write as "folder" under "target-config"',
    });
  }
}

async function rollOut(request: RolloutRequest): Promise<RolloutOutcome> {
  const { config, digest, model, version } = request;
  const steps: Step[] = [];
  const token = await adminToken(config.folder);
  const recorded = await recordedDeployment(request);
  const leftovers = await endLeftovers(config.folder, token, recorded?.pid ?? null);
  if (leftovers > 0) {
    const detail = `${counted(leftovers, 'server')} of a deployment that was killed ${leftovers === 1 ? 'was' : 'were'} ended`;
    steps.push({ name: 'leftovers', verdict: 'pass', detail });
  }
  const before = recorded === null ? null : await answering(recorded, request);
  const file = await keepModel(config.folder, request.modelPath, digest);
  const place: ModelPlace = { name: model, version, digest, file };

  const fault = await tryCandidate(request, place, token);
  steps.push(step('candidate', fault, `${digest} answers in a process of its own`));
  if (fault !== null) {
    if (before === null) return nothing(steps);
    // Nothing was switched; what served is asked anew, and started again if it died meanwhile.
    const still = await answering(before, request);
    const current = still?.digest === before.digest ? before : await restoreVersion(before, token, request);
    return { steps, servedDigest: before.digest, url: current.url, rolledBack: true, current };
  }
  return before === null
    ? startFirst(request, recorded, place, token, steps)
    : replace(request, before, place, token, steps);
}

/** What the folder's record says, whether or not its server lives. */
async function recordedDeployment({ config, model }: RolloutRequest): Promise<CurrentDeployment | null> {
  const recorded = await readCurrent(config.folder);
  if (recorded === null || recorded.model === model) return recorded;
  throw new UserError(`the deployment's folder is of the model "${recorded.model}", not "${model}"`, {
    file: config.folder,
    fix: 'Give each model a "folder" and a "port" of its own under "target-config"',
  });
}

/** The deployment as its server tells it; one whose server is gone is none. */
async function answering(
  recorded: CurrentDeployment,
  { model, signal }: RolloutRequest,
): Promise<CurrentDeployment | null> {
  try {
    const { digest, version } = await servedMetadata(recorded.url, model, signal);
    return { ...recorded, digest, version };
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

/** @returns what is wrong with the candidate, or null */
async function tryCandidate(
  request: RolloutRequest,
  place: ModelPlace,
  token: string,
): Promise<string | null> {
  const server = await startModelServer(request, place, token, { host: LOOPBACK, port: 0 });
  try {
    return await prove(server.url, request);
  } finally {
    // Also after a cancellation: nothing that was started for a trial stays.
    await server.stop();
  }
}

async function startFirst(
  request: RolloutRequest,
  recorded: CurrentDeployment | null,
  place: ModelPlace,
  token: string,
  steps: Step[],
): Promise<RolloutOutcome> {
  const server = await startModelServer(request, place, token, request.config);
  let fault: string | null;
  try {
    fault = await prove(server.url, request);
  } catch (error) {
    await server.stop();
    throw error;
  }
  steps.push(step('public', fault, `${request.digest} answers at ${server.url}`));
  if (fault !== null) {
    await server.stop();
    return nothing(steps);
  }
  const { pid, host, port, url } = server;
  const outcome = await conclude(request, recorded, { pid, host, port, url }, steps);
  await server.keep();
  return outcome;
}

async function replace(
  request: RolloutRequest,
  before: CurrentDeployment,
  place: ModelPlace,
  token: string,
  steps: Step[],
): Promise<RolloutOutcome> {
  let fault: string | null;
  try {
    await administer(before.url, 'load', token, place, request.signal);
    await administer(before.url, 'switch', token, place, request.signal);
    fault = await prove(before.url, request);
  } catch (error) {
    fault = error instanceof Error ? error.message : String(error);
  }
  steps.push(step('public', fault, `${request.digest} answers at ${before.url}`));
  if (fault === null) {
    const { pid, host, port, url } = before;
    return conclude(request, before, { pid, host, port, url }, steps);
  }
  const current = await restoreVersion(before, token, request);
  request.signal.throwIfAborted();
  steps.push(step('rollback', null, `${before.version} (${before.digest}) serves again`));
  return { steps, servedDigest: before.digest, url: current.url, rolledBack: true, current };
}

async function conclude(
  { config, deploymentId, model, version, digest, now }: RolloutRequest,
  before: CurrentDeployment | null,
  server: Pick<CurrentDeployment, 'pid' | 'host' | 'port' | 'url'>,
  steps: Step[],
): Promise<RolloutOutcome> {
  const replaced = before !== null && before.digest !== digest;
  const current: CurrentDeployment = {
    ...server,
    deploymentId,
    model,
    version,
    digest,
    previous: replaced ? { version: before.version, digest: before.digest } : (before?.previous ?? null),
    at: now().toISOString(),
  };
  await writeCurrent(config.folder, current);
  return { steps, servedDigest: digest, url: server.url, rolledBack: false, current };
}

/** Asks the server itself which bytes it serves, and has it answer. @returns what is wrong, or null */
async function prove(url: string, request: RolloutRequest): Promise<string | null> {
  try {
    const metadata = await servedMetadata(url, request.model, request.signal);
    if (metadata.digest !== request.digest)
      return `${metadata.digest || 'no digest'} is served, wanted ${request.digest}`;
    return await smokeTest(url, metadata, request.smokeRequests, request.signal);
  } catch (error) {
    request.signal.throwIfAborted();
    return error instanceof Error ? error.message : String(error);
  }
}

const nothing = (steps: Step[]): RolloutOutcome => ({
  steps,
  servedDigest: null,
  url: null,
  rolledBack: false,
  current: null,
});

const step = (name: string, fault: string | null, detail: string): Step => ({
  name,
  verdict: fault === null ? 'pass' : 'fail',
  detail: fault ?? detail,
});
