import { readFile } from 'node:fs/promises';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../fs/atomic.ts';
import schema from '../model/schemas/deployment.schema.json' with { type: 'json' };
import { parseDocument } from '../model/validate.ts';

/** What serves, or served: enough to load it again. */
export interface ServedVersion {
  version: string;
  digest: string;
}

/** `current.json` of a deployment's folder. */
export interface CurrentDeployment extends ServedVersion {
  deploymentId: string;
  model: string;
  url: string;
  host: string;
  port: number;
  pid: number;
  /** What served before, or null. */
  previous: ServedVersion | null;
  at: string;
}

export interface Step {
  name: string;
  verdict: 'pass' | 'fail';
  detail: string;
}

/** `deployment.json`: what was rolled out, by which steps, with which verdicts. */
export interface DeploymentRecord {
  schemaVersion: 1;
  deploymentId: string;
  model: string;
  version: string;
  digest: string;
  servedDigest: string | null;
  target: string;
  environment: string | null;
  url: string | null;
  verified: string[];
  /** Checks of the policy that were turned off. */
  turnedOff: string[];
  steps: Step[];
  rolledBack: boolean;
  previous: ServedVersion | null;
  at: string;
}

export async function writeDeployment(file: string, record: DeploymentRecord): Promise<void> {
  const checked = parseDocument<DeploymentRecord>(
    schema,
    record,
    'the deployment that was about to be written',
  );
  await writeFileAtomic(file, `${JSON.stringify(checked, null, 2)}\n`);
}

/** @throws UserError when it is no deployment */
export async function readDeployment(file: string): Promise<DeploymentRecord> {
  let data: unknown;
  try {
    data = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new UserError('the deployment cannot be read', { file, cause });
  }
  return parseDocument<DeploymentRecord>(schema, data, 'the deployment', { file });
}
