import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArchiveFile, ArchiveLimits } from './archive.ts';
import { readZip } from './open-zip.ts';

/**
 * Unpacks a zip archive.
 * @param path of the archive, which is never held as a whole
 * @param folder empty, and nobody else's: then no link in it can lead the files elsewhere
 * @returns paths of the files, relative to the folder
 * @throws RefusedArchive; what was unpacked until then is left to the caller
 */
export async function extractZip(path: string, folder: string, limits: ArchiveLimits): Promise<string[]> {
  return readZip(path, limits, (files) => writeFiles(files, folder));
}

async function writeFiles(files: readonly ArchiveFile[], folder: string): Promise<string[]> {
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
