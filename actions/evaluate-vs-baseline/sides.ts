import { resolve } from 'node:path';
import { UserError } from '../../shared/errors.ts';
import { errorCode } from '../../shared/fs/error-codes.ts';
import { contentOf } from '../../shared/hash/content.ts';
import type { StagePorts } from '../../shared/stage/stage-ports.ts';
import type { EvaluateInputs } from './inputs.ts';

/** A model or predictions file to evaluate. */
export interface Side {
  /** Absolute. */
  path: string;
  shown: string;
  kind: 'model' | 'predictions';
  digest: string;
  bytes: number;
  /** Written by an evaluation of ours: its ids are in the column `id`. */
  stored?: true;
}

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

/** @param from folder that a relative path starts in */
export async function sideOf(shown: string, kind: Side['kind'], from: string, fix?: string): Promise<Side> {
  const path = resolve(from, shown);
  const content = await contentOf(path, shown).catch((cause: unknown) => {
    const code = errorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new UserError('the file does not exist', {
        file: shown,
        cause,
        ...(fix === undefined ? {} : { fix }),
      });
    throw cause;
  });
  if (content.bytes === 0) throw new UserError('the file is empty', { file: shown });
  return { path, shown, kind, digest: content.digest, bytes: content.bytes };
}
