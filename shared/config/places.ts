import type { StageName } from '../model/stage-result.ts';
import { toCamelCase } from './keys.ts';

/** Section of `mlops.yml` that holds a stage's own settings. */
export const SECTION_OF_STAGE: Record<StageName, string> = {
  'validate-data': 'validate',
  train: 'train',
  'evaluate-vs-baseline': 'evaluate',
  'register-model': 'register',
  deploy: 'deploy',
  monitor: 'monitor',
  report: 'report',
};

/** Inputs that exist only as inputs: they say where the configuration is, come from the runner's contexts, or are secrets. */
export const INPUT_ONLY = ['config', 'leg', 'legs', 'github-token', 'sign-key', 'sign-key-password'] as const;

const COMMON: Record<string, string[]> = {
  'model-name': ['model'],
  'results-path': ['resultsPath'],
  comment: ['comment'],
  check: ['check'],
  'fail-on': ['failOn'],
  upload: ['upload'],
  policy: ['policy'],
  state: ['state'],
  backend: ['registry', 'backend'],
  'backend-url': ['registry', 'url'],
};

const VALIDATE_DATA: Record<string, string[]> = {
  data: ['data', 'current'],
  schema: ['data', 'schema'],
  splits: ['data', 'splits'],
  sample: ['data', 'sample'],
};

/** One schema and one set of rules for drift serve the gate of a pull request and the monitor. */
const MONITOR: Record<string, string[]> = {
  schema: ['data', 'schema'],
  preset: ['validate', 'preset'],
};

/** Parts of the data may have to be made, and a sweep must not see the test part. */
const TRAIN: Record<string, string[]> = { data: ['data', 'current'], splits: ['data', 'splits'] };

const SPECIAL: Partial<Record<StageName, Record<string, string[]>>> = {
  'validate-data': VALIDATE_DATA,
  train: TRAIN,
  monitor: MONITOR,
};

/** Keys from the root of `mlops.yml` to the setting that an input of a stage overrides. */
export function placeOfInput(stage: StageName, input: string): string[] {
  return SPECIAL[stage]?.[input] ?? COMMON[input] ?? [SECTION_OF_STAGE[stage], toCamelCase(input)];
}
