import type { StageDraft } from '../../shared/model/stage-result.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { MonitorInputs } from './inputs.ts';

export interface MonitorOutcome {
  draft: StageDraft;
}

export function monitor(inputs: MonitorInputs, ports: StagePorts): Promise<MonitorOutcome> {
  ports.log.info(inputs.resultsPath);
  return Promise.reject(new Error('monitor is being built'));
}
