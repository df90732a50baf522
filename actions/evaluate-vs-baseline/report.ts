import type { Publication } from '../../shared/stage/stage-definition.ts';
import type { EvaluateOutcome } from './run.ts';

export function report({ draft, blessing, page }: EvaluateOutcome): Publication {
  const values = new Map((draft.metrics ?? []).map(({ name, value }) => [name, value]));
  return {
    outputs: {
      metrics: JSON.stringify(Object.fromEntries(values)),
      'baseline-version': draft.baseline?.version ?? '',
      blessing: blessing ?? '',
      report: page ?? '',
    },
    annotations: (draft.metrics ?? [])
      .filter(({ verdict }) => verdict === 'inconclusive')
      .map(({ name, gate, reason }) => ({
        level: 'warning' as const,
        message: `${name}: gate "${gate ?? ''}" is inconclusive: ${reason ?? 'too little evidence'}`,
      })),
  };
}
