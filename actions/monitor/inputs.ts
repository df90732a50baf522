import type { Settings } from '../../shared/config/settings.ts';

export interface MonitorInputs {
  resultsPath: string;
}

export function readInputs(settings: Settings): MonitorInputs {
  return { resultsPath: settings.requiredText('results-path') };
}
