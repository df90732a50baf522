import type { Entry, ZipFile } from 'yauzl';
import { RefusedArchive, shown, type ArchiveFile, type ArchiveLimits } from './archive.ts';
import { checkEntryNames } from './entry-names.ts';

const LOCAL_HEADER_BYTES = 30;
const TYPE_MASK = 0o170_000;
const REGULAR_FILE = 0o100_000;
const FOLDER = 0o040_000;
/** Below this, a file may be compressed as well as it likes. */
const FREE_OF_RATIO_BYTES = 1 << 20;

/**
 * Reads the directory of a zip archive and checks all of it before anything is decompressed: no links, devices or
 * encryption, no name that leads out or collides, no entries that share bytes.
 * @param path of the archive, which is never held as a whole
 * @param use gets its files, to be read one after the other while it runs
 * @throws RefusedArchive
 */
export async function readZip<T>(
  path: string,
  limits: ArchiveLimits,
  use: (files: ArchiveFile[]) => Promise<T>,
): Promise<T> {
  const zip = await zipFile(path);
  try {
    return await use(await filesOf(zip, limits));
  } finally {
    zip.close();
  }
}

async function zipFile(path: string): Promise<ZipFile> {
  const { openPromise } = await import('yauzl');
  try {
    return await openPromise(path, { strictFileNames: true, autoClose: false });
  } catch (error) {
    throw refusal(error);
  }
}

async function filesOf(zip: ZipFile, limits: ArchiveLimits): Promise<ArchiveFile[]> {
  const entries: Entry[] = [];
  try {
    if (zip.entryCount > limits.entries) throw tooManyEntries(limits);
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      if (entries.length > limits.entries) throw tooManyEntries(limits);
    }
  } catch (error) {
    throw refusal(error);
  }
  checkEntryNames(entries.map(({ fileName }) => fileName));
  for (const entry of entries) checkEntry(entry);
  checkPlaces(entries);
  const total = new ByteCount(limits);
  total.claimed(entries);
  return entries
    .filter(({ fileName }) => !fileName.endsWith('/'))
    .map((entry) => ({
      path: entry.fileName,
      bytes: entry.uncompressedSize,
      chunks: () => chunksOf(zip, entry, total),
    }));
}

async function* chunksOf(zip: ZipFile, entry: Entry, total: ByteCount): AsyncGenerator<Uint8Array> {
  try {
    const stream = await zip.openReadStreamPromise(entry);
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      total.add(chunk.length);
      total.checkRatio(entry, bytes);
      yield chunk;
    }
  } catch (error) {
    throw refusal(error);
  }
}

/** Claims are checked first, because that is cheap; what is read is counted all the same. */
class ByteCount {
  readonly #limits: ArchiveLimits;
  #bytes = 0;

  constructor(limits: ArchiveLimits) {
    this.#limits = limits;
  }

  claimed(entries: readonly Entry[]): void {
    const bytes = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    if (bytes > this.#limits.bytes) throw this.#tooLarge();
    for (const entry of entries) this.checkRatio(entry, entry.uncompressedSize);
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#limits.bytes) throw this.#tooLarge();
  }

  checkRatio({ compressedSize, fileName }: Entry, bytes: number): void {
    if (bytes <= FREE_OF_RATIO_BYTES || bytes <= compressedSize * this.#limits.ratio) return;
    throw new RefusedArchive(
      `the file ${shown(fileName)} is packed more than ${String(this.#limits.ratio)} times smaller`,
    );
  }

  #tooLarge(): RefusedArchive {
    return new RefusedArchive(`its files are larger than ${String(this.#limits.bytes)} bytes together`);
  }
}

function checkEntry(entry: Entry): void {
  const name = shown(entry.fileName);
  // Archives of Windows carry no mode of Unix.
  const type = (entry.externalFileAttributes >>> 16) & TYPE_MASK;
  const expected = entry.fileName.endsWith('/') ? FOLDER : REGULAR_FILE;
  if (type !== 0 && type !== expected) throw new RefusedArchive(`${name} is a link or a special file`);
  if (entry.isEncrypted()) throw new RefusedArchive(`${name} is encrypted`);
  if (!entry.canDecodeFileData()) throw new RefusedArchive(`${name} is compressed by an unknown method`);
}

/** Overlapping entries are how a small archive holds the same bomb a thousand times. */
function checkPlaces(entries: readonly Entry[]): void {
  let end = 0;
  for (const entry of entries.toSorted(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  )) {
    if (entry.relativeOffsetOfLocalHeader < end)
      throw new RefusedArchive(`${shown(entry.fileName)} overlaps another file`);
    end = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + entry.compressedSize;
  }
}

const tooManyEntries = ({ entries }: ArchiveLimits): RefusedArchive =>
  new RefusedArchive(`it has more than ${String(entries)} entries`);

/** The reader's own complaints are about the archive as well. */
function refusal(error: unknown): RefusedArchive {
  if (error instanceof RefusedArchive) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new RefusedArchive(`it is no intact zip archive (${reason.slice(0, 200)})`, { cause: error });
}
