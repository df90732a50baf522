import type { Publication } from '../../shared/stage/stage-definition.ts';
import type { TrainOutcome } from './run.ts';

export function report({ draft, modelPath, cacheHit }: TrainOutcome): Publication {
  const metrics = (draft.metrics ?? []).map(({ name, value }) => [name, value] as const);
  const fingerprint = draft.digests?.['fingerprint'] ?? '';
  return {
    outputs: {
      'model-path': modelPath ?? '',
      'model-digest': draft.digests?.['model'] ?? '',
      metrics: JSON.stringify(Object.fromEntries(metrics)),
      'cache-hit': String(cacheHit),
      'run-id': fingerprint.slice('sha256:'.length, 'sha256:'.length + 16),
      fingerprint,
    },
  };
}
