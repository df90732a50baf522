import { createHash } from 'node:crypto';
import type { RunArtifact } from '../github/github.ts';

/** Where artifacts of one run come from. */
export interface ArtifactSource {
  list(): Promise<RunArtifact[]>;
  /** The zip. @throws ServiceError */
  download(artifact: RunArtifact, maxBytes: number): Promise<Uint8Array>;
}

/** An artifact that is not read: why, as a clause for people. */
export class RefusedArtifact extends Error {
  override readonly name = 'RefusedArtifact';
}

/** The zip of an artifact, as it was uploaded. @throws RefusedArtifact, ServiceError */
export async function downloadChecked(
  source: ArtifactSource,
  artifact: RunArtifact,
  maxBytes: number,
): Promise<Uint8Array> {
  if (artifact.bytes > maxBytes)
    throw new RefusedArtifact(
      `it has ${String(artifact.bytes)} bytes, more than the limit of ${String(maxBytes)}`,
    );
  const bytes = await source.download(artifact, maxBytes);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (artifact.digest !== null && artifact.digest !== digest)
    throw new RefusedArtifact(`its digest is ${digest} instead of ${artifact.digest}`);
  return bytes;
}
