import type { StageDraft } from '../../shared/model/stage-result.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { EvaluateInputs } from './inputs.ts';

export interface EvaluateOutcome {
  draft: StageDraft;
}

export function evaluate(inputs: EvaluateInputs, ports: StagePorts): Promise<EvaluateOutcome> {
  ports.log.info(inputs.resultsPath);
  return Promise.reject(new Error('evaluate-vs-baseline is being built'));
}
