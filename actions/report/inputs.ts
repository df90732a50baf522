import type { Settings } from '../../shared/config/settings.ts';

export interface ReportResultsInputs {
  resultsPath: string;
}

export function readInputs(settings: Settings): ReportResultsInputs {
  return { resultsPath: settings.requiredText('results-path') };
}
