import type { Publication } from '../../shared/stage/stage-definition.ts';
import type { ReportResultsOutcome } from './run.ts';

export function report({ commentUrl, shown, faults }: ReportResultsOutcome): Publication {
  return {
    outputs: { 'comment-url': commentUrl ?? '' },
    shown: shown ?? [],
    annotations: faults.map((message) => ({ level: 'error' as const, message })),
  };
}
