import type { Publication } from '../../shared/stage/stage-definition.ts';
import type { MonitorOutcome } from './run.ts';

export function report({ decision, driftedColumns, started }: MonitorOutcome): Publication {
  const reasons = decision.kind === 'retrain' || decision.kind === 'cooling-down' ? decision.reasons : [];
  return {
    outputs: {
      'should-train': String(decision.kind === 'retrain'),
      reasons: JSON.stringify(reasons),
      'drifted-columns': JSON.stringify(driftedColumns),
      dispatched: String(started.dispatched),
    },
    annotations:
      started.warning === null
        ? []
        : [{ level: 'warning', title: 'No retraining was started', message: started.warning }],
  };
}
