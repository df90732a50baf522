import type { Settings } from '../../shared/config/settings.ts';
import type { DecisionSetting, RetrainingPolicy } from '../../shared/monitoring/policy.ts';

export interface MonitorInputs {
  data: string[];
  labels: string[];
  /** Path of a profile; undefined: the one that is stored with the served version. */
  baseline: string | undefined;
  registry: { backend: string; url: string };
  policy: RetrainingPolicy;
  dispatch: string | undefined;
}

export function readInputs(settings: Settings): MonitorInputs {
  return {
    data: settings.requiredLines('data'),
    labels: settings.lines('labels'),
    baseline: settings.text('baseline'),
    registry: { backend: settings.requiredText('backend'), url: settings.requiredText('backend-url') },
    policy: policyOf(settings.requiredStructure<DecisionSetting>('decision')),
    dispatch: settings.text('dispatch'),
  };
}

function policyOf({ maxAge, cooldown, drift, label, minRows }: DecisionSetting): RetrainingPolicy {
  return {
    maxAge: maxAge ?? null,
    cooldown,
    driftShare: drift.share,
    labelShareChange: label.shareChange,
    minRows,
  };
}
