import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { DataSource } from './source.ts';

/**
 * Bytes of a source as its reader sees them: decompressed, chunk by chunk.
 * @param start of a source that is not compressed
 */
export function readBytes({ path, compression }: DataSource, start = 0): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 20, start });
  if (compression === 'none') return file as Readable & AsyncIterable<Buffer>;
  const unpack = compression === 'gzip' ? createGunzip() : createZstdDecompress();
  // Whoever iterates gets the fault of either stream from the last one.
  return pipeline(file, unpack, () => undefined) as Readable & AsyncIterable<Buffer>;
}

/** The first bytes of a source, at most `length`. */
export async function readStart(source: DataSource, length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of readBytes(source)) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= length) break;
  }
  return Buffer.concat(parts).subarray(0, length);
}
