import type { Settings } from '../../shared/config/settings.ts';

export interface TrainInputs {
  command: string;
}

export function readInputs(settings: Settings): TrainInputs {
  return { command: settings.requiredText('command') };
}
