import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { RefusedArchive, shown } from '../archive/archive.ts';

/** Several times what the largest archive holds: a stream that decompresses without end is cut here. */
const MAX_BYTES = 2 ** 30;

/**
 * Writes the wanted files of a tar archive and skips all others, while it is read. What is written is not trusted: it goes
 * into a folder of ours and is compared there.
 * @param placeOf relative path of an entry, or null when it is not wanted
 * @throws RefusedArchive when it is no intact archive; the files until then are left to the caller
 */
export async function unpackPackages(
  chunks: AsyncIterable<Uint8Array>,
  compression: 'gzip' | 'zstd',
  folder: string,
  placeOf: (entry: string) => string | null,
): Promise<void> {
  const { extract } = await import('tar-stream');
  const entries = extract();
  const decompress = compression === 'gzip' ? createGunzip() : createZstdDecompress();
  const writing = async (): Promise<void> => {
    for await (const entry of entries) {
      const place = entry.header.type === 'file' ? placeOf(entry.header.name) : null;
      if (place === null) {
        entry.resume();
        continue;
      }
      const path = join(folder, ...place.split('/'));
      await mkdir(dirname(path), { recursive: true });
      // Never through anything that is there already.
      await pipeline(entry, createWriteStream(path, { flags: 'wx', mode: 0o644 }));
    }
  };
  try {
    await Promise.all([pipeline(chunks, decompress, bounded(), entries), writing()]);
  } catch (error) {
    throw refusal(error);
  }
}

function bounded(): Transform {
  let bytes = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) done(new RefusedArchive(`it holds more than ${String(MAX_BYTES)} bytes`));
      else done(null, chunk);
    },
  });
}

/** Faults of the readers are about the archive; those of the network and of the disk are not. */
function refusal(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RefusedArchive) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (/^(?:Z_|ZSTD_|ERR_ZLIB|ERR_ZSTD)/.test(code) || /tar|unexpected end of data/i.test(error.message))
    return new RefusedArchive(`it is no intact archive (${error.message})`, { cause: error });
  return code === 'EEXIST' ? new RefusedArchive(`a file occurs twice: ${shown(error.message)}`) : error;
}
