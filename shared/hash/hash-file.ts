import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const CHUNK = 1 << 20;

/** Digest of a file of any size; one buffer serves all of it, a stream would allocate one for each chunk. */
export async function hashFile(
  path: string,
  algorithm: 'sha256' | 'sha512',
  encoding: 'hex' | 'base64',
): Promise<string> {
  const hash = createHash(algorithm);
  const file = await open(path);
  try {
    const { size } = await file.stat();
    // A device has no size.
    const buffer = Buffer.allocUnsafe(size === 0 ? CHUNK : Math.min(CHUNK, size));
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return hash.digest(encoding);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
