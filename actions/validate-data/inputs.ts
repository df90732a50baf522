import { PRESETS, type PresetName } from '../../shared/data/drift/drift-settings.ts';
import type { Splits } from '../../shared/data/schema/table-schema.ts';
import { splitsOf } from '../../shared/data/schema/resolve-table.ts';
import type { WrittenSplits } from '../../shared/data/schema/written-schema.ts';
import { UserError } from '../../shared/errors.ts';
import type { Settings } from '../../shared/config/settings.ts';

const REPORT_FORMATS = ['html', 'sarif', 'junit'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface ValidateDataInputs {
  data: string[];
  schema: string | undefined;
  /** Null: those of the schema, if any. */
  splits: Splits | null;
  reference: string[];
  /** `auto`, `none`, the path of a profile, or a pattern of several. */
  baseline: string;
  /** Environment of the schema: which of its columns are expected. */
  environment: string;
  /** Tool by whose rules drift is judged; undefined: by ours. */
  preset: PresetName | undefined;
  /** Whether a schema that accepts the data is written. */
  proposeSchema: boolean;
  /** Extra reports among the files. */
  formats: ReportFormat[];
  /** Findings shown at their place, per severity. */
  maxAnnotations: number;
  /** Of the data engine, such as `2GB`. */
  memoryLimit: string;
}

export function readInputs(settings: Settings): ValidateDataInputs {
  return {
    data: settings.requiredLines('data'),
    schema: settings.text('schema'),
    splits: splitsOf(settings.structure<WrittenSplits>('splits') ?? {}),
    reference: settings.lines('reference'),
    baseline: settings.requiredText('baseline'),
    environment: settings.requiredText('environment'),
    preset: settings.choice('preset', PRESETS),
    proposeSchema: settings.choice('propose-schema', ['never', 'file']) === 'file',
    formats: settings.lines('formats').map(reportFormat),
    maxAnnotations: settings.requiredNumber('max-annotations'),
    memoryLimit: settings.requiredText('memory-limit'),
  };
}

function reportFormat(line: string): ReportFormat {
  const format = REPORT_FORMATS.find((name) => name === line.toLowerCase());
  if (format !== undefined) return format;
  throw new UserError(
    `input "formats": expected one of ${REPORT_FORMATS.join(', ')} per line, got "${line}"`,
  );
}
