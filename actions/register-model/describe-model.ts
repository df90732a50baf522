import { extname } from 'node:path';
import type { ModelManifest } from '../../shared/registry/model-manifest.ts';
import type { Registration } from '../../shared/registry/registry.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { Evidence, Model } from './evidence.ts';

/** By the name of the file: `onnx`, `pkl`, …; `folder` for a folder. */
export function modelFormat({ path, content }: Model): string {
  return content.folder ? 'folder' : extname(path).slice(1).toLowerCase() || 'unknown';
}

export function describeModel(
  model: Model,
  { training, evaluation, validation }: Evidence,
  about: Pick<ModelManifest, 'blessing' | 'signature'>,
  ports: StagePorts,
): Registration['about'] {
  const measured = evaluation?.metrics ?? [];
  return {
    schemaVersion: 1,
    createdAt: ports.now().toISOString(),
    format: modelFormat(model),
    ...about,
    metrics: measured.filter(({ slice }) => slice === null).map(({ name, value }) => ({ name, value })),
    gates: measured.flatMap(({ name, gate, verdict }) =>
      gate === null ? [] : [{ gate: `${name} ${gate}`, verdict }],
    ),
    lineage: {
      repository: ports.context.repository,
      sha: ports.context.sha,
      runId: ports.context.runId,
      data: validation?.digests['data'] ?? training?.digests['data'] ?? null,
      fingerprint: training?.digests['fingerprint'] ?? null,
    },
  };
}

/** Better beyond chance: a gate of superiority passed, or the bounds of a difference lie on the good side of zero. */
export function isBetter({ evaluation }: Evidence): boolean | null {
  if (evaluation === null) return null;
  return evaluation.metrics.some(({ slice, gate, verdict, bounds, direction }) => {
    if (slice !== null || gate === null || verdict !== 'pass') return false;
    if (gate.startsWith('superior')) return true;
    if (direction === 'higher') return (bounds?.lower ?? 0) > 0;
    return direction === 'lower' && (bounds?.upper ?? 0) < 0;
  });
}
