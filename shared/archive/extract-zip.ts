import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArchiveLimits } from './archive.ts';
import { openZip } from './open-zip.ts';

/**
 * Unpacks a zip archive.
 * @param folder empty, and nobody else's: then no link in it can lead the files elsewhere
 * @returns paths of the files, relative to the folder
 * @throws RefusedArchive; what was unpacked until then is left to the caller
 */
export async function extractZip(
  bytes: Uint8Array,
  folder: string,
  limits: ArchiveLimits,
): Promise<string[]> {
  const files = await openZip(bytes, limits);
  for (const file of files) {
    const path = join(folder, ...file.path.split('/'));
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(path, 'wx', 0o644);
    try {
      for await (const chunk of file.chunks()) await handle.writeFile(chunk);
    } finally {
      await handle.close();
    }
  }
  return files.map(({ path }) => path);
}
