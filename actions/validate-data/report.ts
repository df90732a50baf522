import type { Publication } from '../../shared/stage/stage-definition.ts';
import { findingsAtTheirLines } from './annotations.ts';
import type { ValidateDataOutcome } from './run.ts';

export function report(outcome: ValidateDataOutcome): Publication {
  const failed = (outcome.draft.checks ?? []).filter(({ verdict }) => verdict === 'fail');
  return {
    outputs: {
      'row-count': String(outcome.rows),
      'column-count': String(outcome.columns),
      sample: outcome.sample ?? '',
      'data-digest': outcome.dataDigest,
      profile: outcome.profile,
      schema: outcome.proposedSchema ?? '',
      'failed-checks': String(failed.length),
      'drifted-columns': JSON.stringify(outcome.driftedColumns),
    },
    annotations: findingsAtTheirLines(outcome.draft.checks ?? [], outcome.maxAnnotations),
  };
}
