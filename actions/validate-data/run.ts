import type { StageDraft } from '../../shared/model/stage-result.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { ValidateDataInputs } from './inputs.ts';

export interface ValidateDataOutcome {
  draft: StageDraft;
}

export function validateData(inputs: ValidateDataInputs, ports: StagePorts): Promise<ValidateDataOutcome> {
  ports.log.info(inputs.resultsPath);
  return Promise.reject(new Error('validate-data is being built'));
}
