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
