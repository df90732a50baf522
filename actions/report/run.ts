import type { StageDraft } from '../../shared/model/stage-result.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { ReportResultsInputs } from './inputs.ts';

export interface ReportResultsOutcome {
  draft: StageDraft;
}

export function reportResults(inputs: ReportResultsInputs, ports: StagePorts): Promise<ReportResultsOutcome> {
  ports.log.info(inputs.resultsPath);
  return Promise.reject(new Error('report is being built'));
}
