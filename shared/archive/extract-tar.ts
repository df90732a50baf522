import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { RefusedArchive, shown, type ArchiveLimits } from './archive.ts';
import { checkEntryNames } from './entry-names.ts';

/** Below this, an archive may be compressed as well as it likes. */
const FREE_OF_RATIO_BYTES = 1 << 20;

export type TarCompression = 'none' | 'gzip' | 'zstd';

/**
 * Unpacks a tar archive while it is read: files and folders only, counted as they come.
 * @param folder empty, and nobody else's: then no link in it can lead the files elsewhere
 * @returns paths of the files, relative to the folder
 * @throws RefusedArchive; what was unpacked until then is left to the caller
 */
export async function extractTar(
  archive: string,
  compression: TarCompression,
  folder: string,
  limits: ArchiveLimits,
): Promise<string[]> {
  const { extract } = await import('tar-stream');
  const entries = extract();
  const files: string[] = [];
  const names: string[] = [];
  const writing = async (): Promise<void> => {
    for await (const entry of entries) {
      const { name, type } = entry.header;
      // What some writers put before each name.
      const plain = name.replace(/^(?:\.\/)+/, '');
      names.push(type === 'directory' && !plain.endsWith('/') && plain !== '' ? `${plain}/` : plain);
      if (names.length > limits.entries)
        throw new RefusedArchive(`it has more than ${String(limits.entries)} entries`);
      if (type === 'file' && !plain.endsWith('/')) {
        checkEntryNames([plain]);
        const path = join(folder, ...plain.split('/'));
        await mkdir(dirname(path), { recursive: true });
        await pipeline(entry, createWriteStream(path, { flags: 'wx', mode: 0o644 }));
        files.push(plain);
      } else if (type === 'directory') {
        entry.resume();
      } else {
        throw new RefusedArchive(`${shown(name)} is a link or a special file`);
      }
    }
  };
  const compressed = (await stat(archive)).size;
  try {
    await Promise.all([
      pipeline([
        createReadStream(archive, { highWaterMark: 1 << 20 }),
        ...decompression(compression),
        counted(compressed, limits),
        entries,
      ]),
      writing(),
    ]);
  } catch (error) {
    throw refusal(error);
  }
  checkEntryNames(names.filter((name) => name !== '' && name !== './'));
  return files;
}

function decompression(compression: TarCompression): Transform[] {
  if (compression === 'none') return [];
  return [compression === 'gzip' ? createGunzip() : createZstdDecompress()];
}

function counted(compressed: number, limits: ArchiveLimits): Transform {
  let bytes = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      if (bytes > limits.bytes)
        done(new RefusedArchive(`its files are larger than ${String(limits.bytes)} bytes together`));
      else if (bytes > FREE_OF_RATIO_BYTES && bytes > compressed * limits.ratio)
        done(new RefusedArchive(`it is packed more than ${String(limits.ratio)} times smaller`));
      else done(null, chunk);
    },
  });
}

/** Faults of the readers are about the archive; those of the disk are not. */
function refusal(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RefusedArchive) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'EEXIST') return new RefusedArchive('a file occurs twice', { cause: error });
  if (code === '' || /^(?:Z_|ZSTD_|ERR_)/.test(code))
    return new RefusedArchive(`it is no intact tar archive (${error.message.slice(0, 200)})`, {
      cause: error,
    });
  return error;
}
