import type { StageDraft } from '../../shared/model/stage-result.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { RegisterModelInputs } from './inputs.ts';

export interface RegisterModelOutcome {
  draft: StageDraft;
}

export function registerModel(inputs: RegisterModelInputs, ports: StagePorts): Promise<RegisterModelOutcome> {
  ports.log.info(inputs.resultsPath);
  return Promise.reject(new Error('register-model is being built'));
}
