import type { Publication } from '../../shared/stage/stage-definition.ts';
import type { TrainOutcome } from './run.ts';

export function report(outcome: TrainOutcome): Publication {
  return { outputs: { 'model-digest': outcome.draft.digests?.['model'] ?? '' } };
}
