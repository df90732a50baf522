export { runAction, type ActionRun, type RunActionOptions, type StepOutcome } from './run-action.ts';
export type { ShownAnnotation } from './step-record.ts';
