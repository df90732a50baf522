import type { Settings } from '../../shared/config/settings.ts';
import type { Parameters } from '../../shared/training/parameters.ts';

export interface TrainInputs {
  command: string;
  workingDirectory: string;
  inputs: string[];
  parameters: Parameters;
  modelPath: string | null;
  metricsPath: string | null;
  cache: boolean;
  timeoutMinutes: number;
  passthrough: string[];
  uploadModelMaxMb: number;
}

export function readInputs(settings: Settings): TrainInputs {
  return {
    command: settings.requiredText('command'),
    workingDirectory: settings.requiredText('working-directory'),
    inputs: settings.lines('inputs'),
    parameters: settings.structure<Parameters>('params') ?? {},
    modelPath: settings.text('model-path') ?? null,
    metricsPath: settings.text('metrics-path') ?? null,
    cache: settings.flag('cache'),
    timeoutMinutes: settings.requiredNumber('timeout-minutes'),
    passthrough: settings.lines('env-passthrough'),
    uploadModelMaxMb: settings.requiredNumber('upload-model-max-mb'),
  };
}
