import type { Settings } from '../../shared/config/settings.ts';

export interface RegisterModelInputs {
  modelPath: string | undefined;
  version: string;
  bump: 'auto' | 'major' | 'minor' | 'patch';
  backend: string;
  backendUrl: string;
  alias: string | undefined;
  requireBlessing: 'true' | 'unsigned-ok' | 'false';
  trainingResult: string | undefined;
  evaluationResult: string | undefined;
  dryRun: boolean;
}

export function readInputs(settings: Settings): RegisterModelInputs {
  return {
    modelPath: settings.text('model-path'),
    version: settings.requiredText('version'),
    bump: settings.requiredChoice('bump', ['auto', 'major', 'minor', 'patch']),
    backend: settings.requiredText('backend'),
    backendUrl: settings.requiredText('backend-url'),
    alias: settings.text('alias'),
    requireBlessing: settings.requiredChoice('require-blessing', ['true', 'unsigned-ok', 'false']),
    trainingResult: settings.text('training-result'),
    evaluationResult: settings.text('evaluation-result'),
    dryRun: settings.flag('dry-run'),
  };
}
