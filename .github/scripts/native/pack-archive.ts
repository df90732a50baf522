import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { constants, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { PinnedPackage } from '../../../shared/native/native-packages.ts';

/** Higher ones take many times as long for a hundredth. */
const LEVEL = 9;

/**
 * The archive of some packages: the same bytes from the same files, whoever packs them and when (sorted names, no times,
 * owners or modes of their own, one frame).
 * @param folderOf where the files of a package lie
 * @throws Error when a file is not what is pinned
 */
export async function packArchive(
  packages: readonly PinnedPackage[],
  folderOf: (name: string) => string,
): Promise<Buffer> {
  const tar = pack();
  const whole = buffer(tar);
  for (const { name, files } of [...packages].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    for (const [path, sha512] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const content = readFileSync(join(folderOf(name), path));
      const actual = createHash('sha512').update(content).digest('base64');
      if (actual !== sha512) throw new Error(`${name}/${path} is not the file that checksums.json pins`);
      const header = { name: `${name}/${path}`, mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) };
      await new Promise<void>((resolve, reject) => {
        tar.entry(header, content, (error) => (error ? reject(error) : resolve()));
      });
    }
  }
  tar.finalize();
  return zstdCompressSync(await whole, { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } });
}
