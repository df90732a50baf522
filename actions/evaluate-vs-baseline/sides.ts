import { basename, resolve } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { contentOf } from '../../shared/hash/content.ts';
import { openRegistry } from '../../shared/registry/open-registry.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { EvaluateInputs } from './inputs.ts';

/** A model or predictions file to evaluate. */
export interface Side {
  path: string;
  shown: string;
  kind: 'model' | 'predictions';
  digest: string;
  bytes: number;
}

/** Where the baseline comes from. */
export type BaselineChoice =
  | { kind: 'champion' | 'path'; side: Side; version: string | null }
  | { kind: 'naive'; strategy: string; reason: string | null }
  | { kind: 'none' }
  | { kind: 'missing' };

export async function candidateSide(inputs: EvaluateInputs, ports: StagePorts): Promise<Side> {
  if (inputs.predictions !== undefined) return sideOf(inputs.predictions, 'predictions', ports.workspace);
  if (inputs.modelPath !== undefined) return sideOf(inputs.modelPath, 'model', ports.workspace);
  const train = await ports.earlierResult('train');
  const digest = train?.digests['model'];
  const file = train?.files.find((candidate) => candidate.digest === digest);
  if (file === undefined || digest === undefined)
    throw new UserError('input "model-path" is required: there is no train result with a model', {
      fix: 'Give "model-path:" or "predictions:" under "with:"',
    });
  const side = await sideOf(file.path, 'model', ports.resultsPath);
  if (side.digest !== digest)
    throw new UserError('differs from the digest of the train result', { file: file.path });
  return side;
}

export async function baselineChoice(
  inputs: EvaluateInputs,
  candidate: Side,
  ports: StagePorts,
): Promise<BaselineChoice> {
  const { baseline } = inputs;
  if (baseline === 'none') return { kind: 'none' };
  if (baseline === 'naive' || baseline.startsWith('naive:'))
    return { kind: 'naive', strategy: baseline, reason: null };
  if (baseline === 'auto' || baseline === 'champion') {
    const registry = openRegistry({
      backend: inputs.backend,
      url: inputs.backendUrl,
      workspace: ports.workspace,
    });
    const found = await registry.find(ports.model, 'champion');
    if (found !== null) {
      const { bytes } = await contentOf(found.modelPath);
      const { digest, version, modelPath } = found;
      const side: Side = { path: modelPath, shown: `champion ${version}`, kind: 'model', digest, bytes };
      return { kind: 'champion', side, version };
    }
    return inputs.onMissingBaseline === 'naive'
      ? { kind: 'naive', strategy: 'naive', reason: `${registry.description} has no champion` }
      : { kind: 'missing' };
  }
  const kind = baseline.toLowerCase().endsWith('.onnx') ? 'model' : 'predictions';
  const side = await sideOf(baseline, kind, ports.workspace);
  if (side.digest === candidate.digest)
    throw new UserError('input "baseline": is the same file content as the candidate', {
      file: side.shown,
      fix: 'Name another model or other predictions',
    });
  return { kind: 'path', side, version: null };
}

async function sideOf(shown: string, kind: Side['kind'], from: string): Promise<Side> {
  const path = resolve(from, shown);
  const content = await contentOf(path).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')
      throw new UserError('the file does not exist', { file: shown, cause });
    throw cause;
  });
  if (content.bytes === 0) throw new UserError('the file is empty', { file: basename(shown) });
  return { path, shown, kind, digest: content.digest, bytes: content.bytes };
}
