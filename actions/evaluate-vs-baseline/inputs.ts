import type { Settings } from '../../shared/config/settings.ts';

export interface EvaluateInputs {
  resultsPath: string;
}

export function readInputs(settings: Settings): EvaluateInputs {
  return { resultsPath: settings.requiredText('results-path') };
}
