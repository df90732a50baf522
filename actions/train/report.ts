import type { Annotation } from '../../shared/runner/annotations.ts';
import type { Publication } from '../../shared/stage/stage-definition.ts';
import type { TrainOutcome } from './run.ts';

const BYTES_PER_MB = 2 ** 20;

export function report(outcome: TrainOutcome): Publication {
  const { draft, modelPath, cacheHit } = outcome;
  const metrics = (draft.metrics ?? []).map(({ name, value }) => [name, value] as const);
  const fingerprint = draft.digests?.['fingerprint'] ?? '';
  const tooLarge = tooLargeToUpload(outcome);
  return {
    outputs: {
      'model-path': modelPath ?? '',
      'model-digest': draft.digests?.['model'] ?? '',
      metrics: JSON.stringify(Object.fromEntries(metrics)),
      'best-params': JSON.stringify(bestParameters(outcome)),
      plan: outcome.plan === null ? '' : JSON.stringify(outcome.plan),
      'cache-hit': String(cacheHit),
      'run-id': fingerprint.slice('sha256:'.length, 'sha256:'.length + 16),
      fingerprint,
    },
    annotations: [...doubtfulMetrics(outcome), ...(tooLarge === null ? [] : [tooLarge])],
    ...(outcome.plan === null ? {} : { upload: false }),
    ...(modelPath === null ? {} : { model: { path: modelPath, upload: tooLarge === null } }),
  };
}

/** Those of the sweep's choice; without a sweep there was none to make. */
const bestParameters = ({ draft }: TrainOutcome): object =>
  draft.trials?.rows.find(({ state }) => state === 'chosen')?.parameters ?? {};

const doubtfulMetrics = ({ draft }: TrainOutcome): Annotation[] =>
  (draft.metrics ?? [])
    .filter(({ verdict }) => verdict === 'warn')
    .map(({ name, value, reason }) => ({
      level: 'warning',
      message: `The metric ${name} is ${value === null ? 'undefined' : String(value)}: ${reason ?? 'no reason is given'}`,
    }));

function tooLargeToUpload({ draft, uploadModelMaxMb }: TrainOutcome): Annotation | null {
  const megabytes = (draft.cost?.modelBytes ?? 0) / BYTES_PER_MB;
  if (megabytes <= uploadModelMaxMb) return null;
  return {
    level: 'notice',
    message: `The model has ${megabytes.toFixed(1)} MB, more than "upload-model-max-mb" (${String(uploadModelMaxMb)}): it is not uploaded as an artifact, and later jobs need it from a registry`,
  };
}
