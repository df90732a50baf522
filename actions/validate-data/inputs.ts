import type { Settings } from '../../shared/config/settings.ts';

export interface ValidateDataInputs {
  data: string[];
  schema: string | undefined;
  reference: string[];
  /** `auto`, `none`, or the path of a profile. */
  baseline: string;
}

export function readInputs(settings: Settings): ValidateDataInputs {
  return {
    data: settings.requiredLines('data'),
    schema: settings.text('schema'),
    reference: settings.lines('reference'),
    baseline: settings.requiredText('baseline'),
  };
}
