import type { Publication } from '../../shared/stage/stage-definition.ts';
import type { DeployOutcome } from './run.ts';

export function report({ record, plan }: DeployOutcome): Publication {
  return {
    outputs: {
      url: record.url ?? '',
      digest: record.digest,
      'served-digest': record.servedDigest ?? '',
      'deployment-id': plan === null ? record.deploymentId : '',
      'rolled-back': String(record.rolledBack),
      plan: plan ?? '',
    },
  };
}
