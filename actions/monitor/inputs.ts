import type { Settings } from '../../shared/config/settings.ts';
import { PRESETS, type PresetName } from '../../shared/data/drift/drift-settings.ts';
import type { DecisionSetting, RetrainingPolicy } from '../../shared/monitoring/policy.ts';

export interface MonitorInputs {
  data: string[];
  labels: string[];
  /** Path of a profile; undefined: the one that is stored with the served version. */
  baseline: string | undefined;
  /** As the user wrote it; undefined: columns are read and compared by their kind. */
  schema: string | undefined;
  /** Tool by whose rules drift is judged; undefined: by ours. */
  preset: PresetName | undefined;
  registry: { backend: string; url: string };
  policy: RetrainingPolicy;
  dispatch: string | undefined;
}

export function readInputs(settings: Settings): MonitorInputs {
  return {
    data: settings.requiredLines('data'),
    labels: settings.lines('labels'),
    baseline: settings.text('baseline'),
    schema: settings.text('schema'),
    preset: settings.choice('preset', PRESETS),
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
