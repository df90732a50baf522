import type { Settings } from '../../shared/config/settings.ts';
import { verificationKeys, type VerificationKey } from '../../shared/signing/keys.ts';
import type { SigningInputs } from '../../shared/stage/signing-key.ts';

export interface RegisterModelInputs {
  modelPath: string | undefined;
  version: string;
  bump: 'auto' | 'major' | 'minor' | 'patch';
  backend: string;
  backendUrl: string;
  alias: string | undefined;
  requireBlessing: 'true' | 'unsigned-ok' | 'false';
  /** Empty: no signature is asked for. */
  verifyKeys: VerificationKey[];
  signing: SigningInputs;
  trainingResult: string | undefined;
  evaluationResult: string | undefined;
  dryRun: boolean;
}

export function readInputs(settings: Settings): RegisterModelInputs {
  const verifyKey = settings.text('verify-key');
  return {
    modelPath: settings.text('model-path'),
    version: settings.requiredText('version'),
    bump: settings.requiredChoice('bump', ['auto', 'major', 'minor', 'patch']),
    backend: settings.requiredText('backend'),
    backendUrl: settings.requiredText('backend-url'),
    alias: settings.text('alias'),
    requireBlessing: settings.requiredChoice('require-blessing', ['true', 'unsigned-ok', 'false']),
    verifyKeys: verifyKey === undefined ? [] : verificationKeys(verifyKey, 'verify-key'),
    signing: { key: settings.secret('sign-key'), password: settings.secret('sign-key-password') },
    trainingResult: settings.text('training-result'),
    evaluationResult: settings.text('evaluation-result'),
    dryRun: settings.flag('dry-run'),
  };
}
