import type { Settings } from '../../shared/config/settings.ts';

export interface ValidateDataInputs {
  resultsPath: string;
}

export function readInputs(settings: Settings): ValidateDataInputs {
  return { resultsPath: settings.requiredText('results-path') };
}
