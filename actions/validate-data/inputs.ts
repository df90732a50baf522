import { PRESETS, type PresetName } from '../../shared/data/drift/drift-settings.ts';
import { ENGINES, type EngineName } from '../../shared/data/engine/remote/open-remote.ts';
import type { Splits } from '../../shared/data/schema/table-schema.ts';
import { splitsOf } from '../../shared/data/schema/resolve-table.ts';
import type { WrittenSplits } from '../../shared/data/schema/written-schema.ts';
import { splitsToMake, type SplitsToMake } from '../../shared/data/split/splits-to-make.ts';
import type { SampleSetting } from '../../shared/data/sampling/sample-setting.ts';
import { sampleOf, type WrittenSample } from './sample-input.ts';
import { UserError } from '../../shared/errors.ts';
import type { Settings } from '../../shared/config/settings.ts';

const REPORT_FORMATS = ['html', 'sarif', 'junit'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
const WRITTEN_SCHEMAS = ['table-schema', 'json-schema', 'pbtxt'] as const;
/** What the schema is written as. */
export type SchemaOutput = (typeof WRITTEN_SCHEMAS)[number];

export interface ValidateDataInputs {
  data: string[];
  schema: string | undefined;
  /** Null: those of the schema, if any. */
  splits: Splits | null;
  /** Those of `splits` that are written from the data first; null when they are there already. */
  splitsToMake: SplitsToMake | null;
  /** Null: every row is looked at. */
  sample: SampleSetting | null;
  reference: string[];
  /** `auto`, `none`, the path of a profile, or a pattern of several. */
  baseline: string;
  /** Environment of the schema: which of its columns are expected. */
  environment: string;
  /** Tool by whose rules drift is judged; undefined: by ours. */
  preset: PresetName | undefined;
  /** Manifest of feature views, as the user wrote its path. */
  featureViews: string | undefined;
  /** Whether a schema that accepts the data is written. */
  proposeSchema: boolean;
  /** Extra reports among the files. */
  formats: ReportFormat[];
  /** The schema among the files, in these formats. */
  schemasOut: SchemaOutput[];
  /** Findings shown at their place, per severity. */
  maxAnnotations: number;
  /** Of the data engine, such as `2GB`. */
  memoryLimit: string;
  /** Where the data are counted. */
  engine: EngineName;
  engineUrl: string | undefined;
  /** Of one scan by the engine's estimate, in 10⁹ bytes. */
  engineMaxGb: number | undefined;
}

export function readInputs(settings: Settings): ValidateDataInputs {
  const formats = settings.lines('formats').map(outputFormat);
  const data = settings.requiredLines('data');
  const splits = settings.structure<WrittenSplits>('splits') ?? {};
  const inputs = {
    data,
    schema: settings.text('schema'),
    splits: splitsOf(splits),
    splitsToMake: splitsToMake(splits, data),
    sample: sampleOf(settings.structure<WrittenSample>('sample')),
    reference: settings.lines('reference'),
    baseline: settings.requiredText('baseline'),
    environment: settings.requiredText('environment'),
    preset: settings.choice('preset', PRESETS),
    featureViews: settings.text('feature-views'),
    proposeSchema: settings.choice('propose-schema', ['never', 'file']) === 'file',
    formats: formats.filter(isReport),
    schemasOut: formats.filter((name) => !isReport(name)),
    maxAnnotations: settings.requiredNumber('max-annotations'),
    memoryLimit: settings.requiredText('memory-limit'),
    engine: settings.requiredChoice('engine', ENGINES),
    engineUrl: settings.text('engine-url'),
    engineMaxGb: settings.number('engine-max-gb'),
  };
  const [asked] = inputs.schemasOut;
  if (asked !== undefined && inputs.schema === undefined && !inputs.proposeSchema)
    throw new UserError(`input "formats": ${asked} writes a schema, and there is none`, {
      fix: 'Name one in the input "schema", or add propose-schema: file',
    });
  if (inputs.sample !== null && inputs.proposeSchema)
    throw new UserError('input "sample": a schema is proposed from every value', {
      fix: 'Remove propose-schema, or the sample',
    });
  return inputs;
}

const isReport = (format: ReportFormat | SchemaOutput): format is ReportFormat =>
  REPORT_FORMATS.some((name) => name === format);

function outputFormat(line: string): ReportFormat | SchemaOutput {
  const known = [...REPORT_FORMATS, ...WRITTEN_SCHEMAS];
  const format = known.find((name) => name === line.toLowerCase());
  if (format !== undefined) return format;
  throw new UserError(`input "formats": expected one of ${known.join(', ')} per line, got "${line}"`);
}
