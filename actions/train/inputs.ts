import type { Settings } from '../../shared/config/settings.ts';
import { splitsOf } from '../../shared/data/schema/resolve-table.ts';
import type { WrittenSplits } from '../../shared/data/schema/written-schema.ts';
import { splitsToMake, type SplitsToMake } from '../../shared/data/split/splits-to-make.ts';
import type { Parameters } from '../../shared/training/parameters.ts';
import type { Sweep } from '../../shared/training/sweep/definition.ts';

export interface TrainInputs {
  command: string;
  workingDirectory: string;
  inputs: string[];
  parameters: Parameters;
  sweep: Sweep | null;
  sweepStep: 'run' | 'plan' | 'trials' | 'collect';
  /** Repeat runs per configuration. */
  seeds: number;
  /** Files and globs of the test part of the data. */
  testPart: string[];
  /** Parts of the data that are written first; null when they are there already. */
  splits: SplitsToMake | null;
  modelPath: string | null;
  metricsPath: string | null;
  /** Model that the training starts from: file or folder. */
  parentModel: string | null;
  /** Folder of the command's checkpoints. */
  checkpointPath: string | null;
  checkpointMaxMb: number;
  /** Name of the metric whose best row counts; null: the last row. */
  bestRowOf: string | null;
  /** Commands that are run before the training, by name. */
  checks: Readonly<Record<string, string>>;
  divergence: 'stop' | 'warn' | 'off';
  directions: Readonly<Record<string, 'higher' | 'lower'>>;
  cache: boolean;
  /** Whether the command is run a second time, for comparison. */
  verifyReproducible: boolean;
  timeoutMinutes: number;
  passthrough: string[];
  uploadModelMaxMb: number;
}

export function readInputs(settings: Settings): TrainInputs {
  const splits = settings.structure<WrittenSplits>('splits') ?? {};
  return {
    command: settings.requiredText('command'),
    workingDirectory: settings.requiredText('working-directory'),
    inputs: settings.lines('inputs'),
    parameters: settings.structure<Parameters>('params') ?? {},
    sweep: sweepOf(settings.structure<Partial<Sweep>>('sweep')),
    sweepStep: settings.requiredChoice('sweep-step', ['run', 'plan', 'trials', 'collect']),
    seeds: settings.requiredNumber('seeds'),
    testPart: splitsOf(splits)?.test ?? [],
    splits: splitsToMake(splits, settings.lines('data')),
    modelPath: settings.text('model-path') ?? null,
    metricsPath: settings.text('metrics-path') ?? null,
    parentModel: settings.text('parent-model') ?? null,
    checkpointPath: settings.text('checkpoint-path') ?? null,
    checkpointMaxMb: settings.requiredNumber('checkpoint-max-mb'),
    bestRowOf: bestRowOf(settings.requiredText('metrics-row')),
    checks: settings.structure<TrainInputs['checks']>('checks') ?? {},
    divergence: settings.requiredChoice('divergence', ['stop', 'warn', 'off']),
    directions: settings.structure<TrainInputs['directions']>('directions') ?? {},
    cache: settings.flag('cache'),
    verifyReproducible: settings.flag('verify-reproducible'),
    timeoutMinutes: settings.requiredNumber('timeout-minutes'),
    passthrough: settings.lines('env-passthrough'),
    uploadModelMaxMb: settings.requiredNumber('upload-model-max-mb'),
  };
}

/** Without a method there are only the schema's defaults. */
const sweepOf = (sweep: Partial<Sweep> | undefined): Sweep | null =>
  sweep?.method === undefined ? null : (sweep as Sweep);

/** The schema admits `last` and `best: <metric>`. */
const bestRowOf = (choice: string): string | null =>
  choice === 'last' ? null : choice.replace(/^best:\s*/, '');
