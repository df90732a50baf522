import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusedArchive, type ArchiveLimits } from '../../archive/archive.ts';
import { extractTar, type TarCompression } from '../../archive/extract-tar.ts';
import { extractZip } from '../../archive/extract-zip.ts';
import { UserError } from '../../errors.ts';
import { hasKnownFormat, type FoundFile } from './resolve-sources.ts';

const LIMITS: ArchiveLimits = { entries: 10_000, bytes: 16 * 2 ** 30, ratio: 200 };

export type ArchiveKind = 'zip' | TarCompression;

/** By its ending; null for what is no archive. */
export function archiveKind(path: string): ArchiveKind | null {
  const name = path.toLowerCase();
  if (name.endsWith('.zip')) return 'zip';
  if (name.endsWith('.tar')) return 'none';
  if (/\.(?:tar\.gz|tgz)$/.test(name)) return 'gzip';
  return /\.(?:tar\.zst|tzst)$/.test(name) ? 'zstd' : null;
}

/**
 * The files of data in an archive, sorted; what else it holds is left alone.
 * @param folder empty, and nobody else's
 * @throws UserError for an archive that breaks a limit, leads out of its folder, is damaged, or holds no data
 */
export async function unpackArchive(
  { path, shown }: FoundFile,
  kind: ArchiveKind,
  folder: string,
): Promise<FoundFile[]> {
  const names = await extract(path, kind, folder).catch((error: unknown) => {
    if (error instanceof RefusedArchive) {
      throw new UserError(`the archive is refused: ${error.message}`, {
        file: shown,
        fix: 'Unpack it in a step before this one, or write it again',
        cause: error,
      });
    }
    throw error;
  });
  const data = names.filter((name) => hasKnownFormat(name) && !/(?:^|\/)(?:\.|__MACOSX\/)/.test(name)).sort();
  if (data.length === 0) {
    throw new UserError('the archive holds no file of data', {
      file: shown,
      fix: 'Give files in it the endings of their formats, such as .csv or .parquet',
    });
  }
  return data.map((name) => ({ path: join(folder, ...name.split('/')), shown: `${shown}!${name}` }));
}

async function extract(path: string, kind: ArchiveKind, folder: string): Promise<string[]> {
  const status = await stat(path).catch(() => null);
  if (status?.isFile() !== true) throw new RefusedArchive('there is no such file');
  return kind === 'zip' ? extractZip(path, folder, LIMITS) : extractTar(path, kind, folder, LIMITS);
}
