import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { describeAll, localFiles, type FoundFile } from './resolve-sources.ts';
import { refuseBomb } from './refuse-bomb.ts';
import type { SourcePlace } from './source-place.ts';
import type { DataSource } from './source.ts';
import { readable } from './readable.ts';
import type { TextLayout } from './text-layout.ts';
import { archiveKind, unpackArchive } from './unpack-archive.ts';

/**
 * The files of data that lines of an input stand for: paths and globs where they lie, remote ones fetched to disk first,
 * archives unpacked, and delimited text that engines do not read as it is, copied.
 * @param layout how delimited files are written; without it, as usual
 * @throws UserError that names the line or the file
 * @throws ServiceError when a service does not give what was asked for
 */
export async function acquireSources(
  lines: readonly string[],
  place: SourcePlace,
  layout?: TextLayout,
): Promise<DataSource[]> {
  const files: FoundFile[] = [];
  for (const line of lines) {
    for (const file of await filesOf(line, place)) {
      const kind = archiveKind(file.path);
      if (kind === null) files.push(file);
      else files.push(...(await unpackArchive(file, kind, await newFolder(place))));
    }
  }
  const sources = await describeAll(files, async (file) => {
    const { convertArrow } = await import('./convert-arrow.ts');
    return convertArrow(file, await newFolder(place), place);
  });
  for (const source of sources) await refuseBomb(source);
  return readable(sources, place.temporaryFolder, layout);
}

async function filesOf(line: string, place: SourcePlace): Promise<FoundFile[]> {
  if (/^https?:\/\//i.test(line)) {
    const { fetchUrl } = await import('./fetch-url.ts');
    return [await fetchUrl(line, await newFolder(place), place)];
  }
  if (/^s3:\/\//i.test(line)) {
    const { fetchS3 } = await import('./fetch-s3.ts');
    return fetchS3(line, () => newFolder(place), place);
  }
  if (/^sql:/i.test(line)) {
    const { fetchSql } = await import('./fetch-sql.ts');
    return [await fetchSql(line, await newFolder(place), place)];
  }
  return localFiles(line, place.workspace);
}

async function newFolder({ temporaryFolder }: SourcePlace): Promise<string> {
  await mkdir(temporaryFolder, { recursive: true });
  return mkdtemp(join(temporaryFolder, 'source-'));
}
