import type { StageDraft } from '../../shared/model/stage-result.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { DeployInputs } from './inputs.ts';

export interface DeployOutcome {
  draft: StageDraft;
}

export function deploy(inputs: DeployInputs, ports: StagePorts): Promise<DeployOutcome> {
  ports.log.info(inputs.resultsPath);
  return Promise.reject(new Error('deploy is being built'));
}
