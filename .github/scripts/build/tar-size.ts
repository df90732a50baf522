import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';

/** Size of the tree as a runner downloads it: one gzip stream over all files in order (tar headers add next to nothing). */
export async function gzippedTarBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  let bytes = 0;
  const counter = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      done();
    },
  });
  await pipeline(
    async function* () {
      for (const file of files) yield* createReadStream(file) as AsyncIterable<Buffer>;
    },
    createGzip(),
    counter,
  );
  return bytes;
}
