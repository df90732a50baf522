import type { Settings } from '../../shared/config/settings.ts';

export interface DeployInputs {
  resultsPath: string;
}

export function readInputs(settings: Settings): DeployInputs {
  return { resultsPath: settings.requiredText('results-path') };
}
