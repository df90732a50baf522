import type { Settings } from '../../shared/config/settings.ts';

export interface RegisterModelInputs {
  resultsPath: string;
}

export function readInputs(settings: Settings): RegisterModelInputs {
  return { resultsPath: settings.requiredText('results-path') };
}
