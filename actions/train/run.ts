import type { StageDraft } from '../../shared/model/stage-result.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { TrainInputs } from './inputs.ts';

export interface TrainOutcome {
  draft: StageDraft;
}

export function train(inputs: TrainInputs, ports: StagePorts): Promise<TrainOutcome> {
  ports.log.info(inputs.command);
  return Promise.resolve({ draft: { verdict: 'pass', headline: 'ran' } });
}
