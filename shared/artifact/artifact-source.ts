import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { RunArtifact } from '../github/github.ts';

/** Where artifacts of one run come from. Any of them may be too large to be held. */
export interface ArtifactSource {
  list(): Promise<RunArtifact[]>;
  /** The zip. @throws ServiceError, also while it is read */
  open(artifact: RunArtifact, maxBytes: number): Promise<AsyncIterable<Uint8Array>>;
}

/** An artifact that is not read: why, as a clause for people. */
export class RefusedArtifact extends Error {
  override readonly name = 'RefusedArtifact';
}

/**
 * Writes the zip of an artifact to a new file, as it was uploaded; what was written before a fault is left to the caller.
 * @throws RefusedArtifact, ServiceError
 */
export async function saveChecked(
  source: ArtifactSource,
  artifact: RunArtifact,
  maxBytes: number,
  path: string,
): Promise<void> {
  checkSize(artifact, maxBytes);
  const hash = createHash('sha256');
  const chunks = await source.open(artifact, maxBytes);
  const hashed = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      hash.update(chunk);
      yield chunk;
    }
  };
  await pipeline(hashed, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  checkDigest(artifact, hash.digest('hex'));
}

function checkSize({ bytes }: RunArtifact, maxBytes: number): void {
  if (bytes > maxBytes)
    throw new RefusedArtifact(`it has ${String(bytes)} bytes, more than the limit of ${String(maxBytes)}`);
}

function checkDigest({ digest }: RunArtifact, sha256: string): void {
  if (digest !== null && digest !== `sha256:${sha256}`)
    throw new RefusedArtifact(`its digest is sha256:${sha256} instead of ${digest}`);
}
