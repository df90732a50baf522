import { RefusedArchive, shown } from './archive.ts';

/** Control characters, and what Windows reads as a separator, a drive or a stream. */
const REFUSED_CHARACTERS = /[\p{Cc}\\:]/u;
const MAX_LENGTH = 500;

/**
 * Checks all names of an archive at once: on some file systems two names that differ are one file.
 * @param names as they stand in the archive; a folder's ends with a slash
 * @throws RefusedArchive
 */
export function checkEntryNames(names: readonly string[]): void {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const name of names) {
    const isFolder = name.endsWith('/');
    const parts = (isFolder ? name.slice(0, -1) : name).split('/');
    if (
      name.length > MAX_LENGTH ||
      REFUSED_CHARACTERS.test(name) ||
      parts.some((part) => ['', '.', '..'].includes(part))
    )
      throw new RefusedArchive(`the name ${shown(name)} is no plain path below the archive's folder`);
    const keys = parts.map((_, index) => keyOf(parts.slice(0, index + 1).join('/')));
    const own = keys.pop() ?? '';
    for (const folder of keys) folders.add(folder);
    if (isFolder) folders.add(own);
    else if (files.has(own)) throw new RefusedArchive(`the name ${shown(name)} occurs twice`);
    else files.add(own);
  }
  for (const file of files)
    if (folders.has(file)) throw new RefusedArchive(`${shown(file)} is a file and a folder`);
}

const keyOf = (path: string): string => path.normalize('NFKC').toLowerCase();
