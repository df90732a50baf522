import type { Settings } from '../../shared/config/settings.ts';
import type { GateSetting } from '../../shared/evaluation/gates.ts';
import type { OnInconclusive } from '../../shared/evaluation/measure.ts';
import type { SigningInputs } from '../../shared/stage/signing-key.ts';
import type { Task } from '../../shared/metrics/metric.ts';

export interface EvaluateInputs {
  data: string[];
  modelPath: string | undefined;
  predictions: string | undefined;
  baseline: string;
  task: Task | undefined;
  label: string;
  id: string | undefined;
  positiveClass: string | undefined;
  threshold: number;
  metrics: string[];
  gates: GateSetting[] | undefined;
  alpha: number;
  onInconclusive: OnInconclusive;
  onMissingBaseline: 'naive' | 'pass' | 'fail';
  /** File name of the workflow whose runs on the default branch count; undefined: the run's own. */
  baselineWorkflow: string | undefined;
  backend: string;
  backendUrl: string;
  signing: SigningInputs;
}

export function readInputs(settings: Settings): EvaluateInputs {
  return {
    data: settings.lines('data'),
    modelPath: settings.text('model-path'),
    predictions: settings.text('predictions'),
    baseline: settings.requiredText('baseline'),
    task: settings.choice('task', ['binary', 'regression']),
    label: settings.requiredText('label'),
    id: settings.text('id'),
    positiveClass: settings.text('positive-class'),
    threshold: settings.requiredNumber('threshold'),
    metrics: settings.lines('metrics'),
    gates: settings.structure<GateSetting[]>('gates'),
    alpha: settings.requiredNumber('alpha'),
    onInconclusive: settings.requiredChoice('on-inconclusive', ['warn', 'pass', 'fail']),
    onMissingBaseline: settings.requiredChoice('on-missing-baseline', ['naive', 'pass', 'fail']),
    baselineWorkflow: settings.text('baseline-workflow'),
    backend: settings.requiredText('backend'),
    backendUrl: settings.requiredText('backend-url'),
    signing: { key: settings.secret('sign-key'), password: settings.secret('sign-key-password') },
  };
}
