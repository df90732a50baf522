import { PRESETS, type PresetName } from '../../shared/data/drift/drift-settings.ts';
import type { Settings } from '../../shared/config/settings.ts';

export interface ValidateDataInputs {
  data: string[];
  schema: string | undefined;
  reference: string[];
  /** `auto`, `none`, the path of a profile, or a pattern of several. */
  baseline: string;
  /** Environment of the schema: which of its columns are expected. */
  environment: string;
  /** Tool by whose rules drift is judged; undefined: by ours. */
  preset: PresetName | undefined;
  /** Whether a schema that accepts the data is written. */
  proposeSchema: boolean;
  /** Findings shown at their place, per severity. */
  maxAnnotations: number;
  /** Of the data engine, such as `2GB`. */
  memoryLimit: string;
}

export function readInputs(settings: Settings): ValidateDataInputs {
  return {
    data: settings.requiredLines('data'),
    schema: settings.text('schema'),
    reference: settings.lines('reference'),
    baseline: settings.requiredText('baseline'),
    environment: settings.requiredText('environment'),
    preset: settings.choice('preset', PRESETS),
    proposeSchema: settings.choice('propose-schema', ['never', 'file']) === 'file',
    maxAnnotations: settings.requiredNumber('max-annotations'),
    memoryLimit: settings.requiredText('memory-limit'),
  };
}
