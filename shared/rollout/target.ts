import type { CurrentDeployment, Step } from './deployment-record.ts';
import type { SmokeRequest } from './smoke-test.ts';

export interface TargetConfig {
  /** Absolute. */
  folder: string;
  host: string;
  port: number;
  startTimeoutSeconds: number;
}

export interface RolloutRequest {
  deploymentId: string;
  model: string;
  version: string;
  digest: string;
  /** Absolute path of the model file. */
  modelPath: string;
  /** The model file as its user knows it, for messages. */
  modelShown: string;
  /** Null: one request is generated from the signature. */
  smokeRequests: SmokeRequest[] | null;
  config: TargetConfig;
  startedFrom: string;
  /** Laid out like `node_modules`: what a server loads. */
  nativesFolder: string;
  environment: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  now: () => Date;
}

export interface RolloutOutcome {
  steps: Step[];
  /** Digest that the public address was proven to serve; null when nothing serves. */
  servedDigest: string | null;
  url: string | null;
  rolledBack: boolean;
  current: CurrentDeployment | null;
}

export type RollOut = (request: RolloutRequest) => Promise<RolloutOutcome>;
