import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { refuseWayOut } from '../../shared/fs/refuse-way-out.ts';
import { readTextFile } from '../../shared/fs/read-text.ts';
import type { StageDraft } from '../../shared/model/stage-result.ts';
import { writeDeployment, type DeploymentRecord } from '../../shared/rollout/deployment-record.ts';
import { openTarget } from '../../shared/rollout/open-target.ts';
import { parseSmokeTest, type SmokeRequest } from '../../shared/rollout/smoke-test.ts';
import { verifyVersion } from '../../shared/rollout/verify-version.ts';
import { appendEarlierJournals } from '../../shared/stage/journals.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { DeployInputs } from './inputs.ts';
import { wantedModel } from './wanted-model.ts';
import { counted } from '../../shared/model/wording.ts';

interface Fact {
  name: string;
  value: string;
}

export interface DeployOutcome {
  draft: StageDraft;
  record: DeploymentRecord;
  /** Path of the plan of a dry run. */
  plan: string | null;
}

export async function deploy(inputs: DeployInputs, ports: StagePorts): Promise<DeployOutcome> {
  if (ports.context.pullRequest?.fork === true) {
    throw new UserError('a pull request from a fork deploys nothing', {
      fix: 'Run deploy on a push to the default branch',
    });
  }
  const config = {
    ...inputs.targetConfig,
    folder: resolve(ports.workspace, inputs.targetConfig.folder),
  };
  await refuseWayOut(ports.workspace, config.folder, 'target-config');
  const rollOut = await openTarget(inputs.target);
  const wanted = await wantedModel(inputs, config.folder, ports);
  ports.log.info(
    `${inputs.rollbackTo ?? inputs.modelPath ?? inputs.version} is ${wanted.version} (${wanted.digest})`,
  );
  const verification = await verifyVersion(
    wanted.registered,
    { ...inputs, defaultBranch: ports.context.defaultBranch },
    ports.now(),
  );
  const smokeRequests = await readSmokeTest(inputs.smokeTest, ports.workspace);
  const planned: DeploymentRecord = {
    schemaVersion: 1,
    deploymentId: randomUUID(),
    model: ports.model,
    version: wanted.version,
    digest: wanted.digest,
    servedDigest: null,
    target: inputs.target,
    environment: inputs.environment,
    url: null,
    ...verification,
    steps: [],
    rolledBack: false,
    previous: null,
    at: ports.now().toISOString(),
  };
  const smoke = { name: 'smoke test', value: described(smokeRequests, inputs.smokeTest) };
  if (inputs.dryRun) return dryRun(planned, smoke, ports);

  const { steps, servedDigest, url, rolledBack, current } = await rollOut({
    deploymentId: planned.deploymentId,
    model: ports.model,
    version: wanted.version,
    digest: wanted.digest,
    modelPath: wanted.path,
    modelShown: inputs.modelPath ?? wanted.path,
    smokeRequests,
    config,
    startedFrom: ports.startedFrom,
    nativesFolder: await ports.findNatives('onnxruntime-node'),
    environment: ports.environment,
    signal: ports.signal,
    now: () => ports.now(),
  });
  const record = { ...planned, steps, servedDigest, url, rolledBack, previous: current?.previous ?? null };
  await appendEarlierJournals(ports);
  const file = await writeRecord('deployment.json', record, ports);
  return { draft: draftOf(record, smoke, file), record, plan: null };
}

async function dryRun(record: DeploymentRecord, smoke: Fact, ports: StagePorts): Promise<DeployOutcome> {
  const plan = await writeRecord('deployment-plan.json', record, ports);
  return {
    draft: {
      verdict: 'pass',
      headline: `dry run: would deploy ${nameOf(record)} to ${record.target}${goneWithout(record)}`,
      facts: [...factsOf(record), smoke],
      digests: { model: record.digest },
      files: [plan],
    },
    record,
    plan,
  };
}

function draftOf(record: DeploymentRecord, smoke: Fact, file: string): StageDraft {
  const failed = record.steps.find(({ verdict }) => verdict === 'fail');
  const served = failed === undefined && record.servedDigest === record.digest;
  const after = record.rolledBack ? 'the previous version serves' : 'nothing was switched to it';
  return {
    verdict: served ? 'pass' : 'fail',
    headline: served
      ? `${nameOf(record)} serves at ${String(record.url)}${goneWithout(record)}`
      : `${nameOf(record)} was not deployed: ${failed?.detail ?? 'not proven to serve'}; ${after}`,
    facts: [...factsOf(record), smoke],
    digests: { model: record.digest },
    files: [file],
  };
}

function factsOf(record: DeploymentRecord): Fact[] {
  const { previous } = record;
  return [
    { name: 'version', value: record.version },
    { name: 'digest', value: record.digest },
    { name: 'served digest', value: record.servedDigest ?? 'none' },
    {
      name: 'previous version',
      value: previous === null ? 'none' : `${previous.version} (${previous.digest})`,
    },
    { name: 'verified', value: record.verified.join(', ') || 'nothing' },
    { name: 'turned off', value: record.turnedOff.join(', ') || 'nothing' },
    ...record.steps.map(({ name, verdict, detail }) => ({ name, value: `${verdict}: ${detail}` })),
  ];
}

function described(requests: readonly SmokeRequest[] | null, file: string | undefined): string {
  if (requests === null) return 'one request of zeros, generated from the signature';
  const expected = requests.flatMap(({ outputs }) => outputs ?? []).length;
  return `${counted(requests.length, 'request')} of ${file ?? ''}, ${counted(expected, 'output')} compared`;
}

async function readSmokeTest(path: string | undefined, workspace: string): Promise<SmokeRequest[] | null> {
  if (path === undefined) return null;
  return parseSmokeTest(await readTextFile(resolve(workspace, path), path, 'smoke-test'), path);
}

async function writeRecord(name: string, record: DeploymentRecord, ports: StagePorts): Promise<string> {
  const file = join(ports.resultsPath, name);
  await writeDeployment(file, record);
  return file;
}

const nameOf = ({ model, version, digest }: DeploymentRecord): string =>
  `${model} ${version} (${digest.slice(0, 'sha256:'.length + 12)})`;
const goneWithout = ({ turnedOff }: DeploymentRecord): string =>
  turnedOff.length === 0 ? '' : `; turned off: ${turnedOff.join(', ')}`;
