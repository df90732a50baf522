import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The size of the tagged tree is the time of the "Download action repository" step in every user's job. */
export const MAX_BUNDLE_BYTES = 16e6;
export const MAX_RELEASE_TREE_BYTES = 3e6;

export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2);

export async function bundleBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
