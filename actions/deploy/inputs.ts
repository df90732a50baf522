import type { Settings } from '../../shared/config/settings.ts';
import { verificationKeys, type VerificationKey } from '../../shared/signing/keys.ts';
import type { TargetConfig } from '../../shared/rollout/target.ts';
import type { VerifyPolicy } from '../../shared/rollout/verify-version.ts';

export interface DeployInputs {
  version: string;
  modelPath: string | undefined;
  backend: string;
  backendUrl: string;
  target: string;
  targetConfig: TargetConfig;
  environment: string | null;
  smokeTest: string | undefined;
  verify: VerifyPolicy;
  /** Empty: no signature can be verified. */
  verifyKeys: VerificationKey[];
  rollbackTo: string | undefined;
  dryRun: boolean;
}

export function readInputs(settings: Settings): DeployInputs {
  const verifyKey = settings.text('verify-key');
  return {
    version: settings.requiredText('version'),
    modelPath: settings.text('model-path'),
    backend: settings.requiredText('backend'),
    backendUrl: settings.requiredText('backend-url'),
    target: settings.requiredText('target'),
    targetConfig: settings.requiredStructure('target-config'),
    environment: settings.text('environment') ?? null,
    smokeTest: settings.text('smoke-test'),
    verify: settings.requiredStructure('verify'),
    verifyKeys: verifyKey === undefined ? [] : verificationKeys(verifyKey, 'verify-key'),
    rollbackTo: settings.text('rollback-to'),
    dryRun: settings.flag('dry-run'),
  };
}
