import type { Publication } from '../../shared/stage/stage-definition.ts';
import type { RegisterModelOutcome } from './run.ts';

export function report(outcome: RegisterModelOutcome): Publication {
  return {
    outputs: {
      version: outcome.version,
      uri: outcome.uri,
      digest: outcome.digest,
      created: String(outcome.created),
      'previous-version': outcome.previousVersion ?? '',
    },
    annotations: outcome.notice === null ? [] : [{ level: 'warning', message: outcome.notice }],
  };
}
