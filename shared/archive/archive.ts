/** An archive that is not read: what is wrong with it, as a clause for people. */
export class RefusedArchive extends Error {
  override readonly name = 'RefusedArchive';
}

/** Archives come from elsewhere: what they say about themselves is checked, and what they hold is counted while it is read. */
export interface ArchiveLimits {
  /** Files and folders. */
  entries: number;
  /** Of all files that are read, decompressed. */
  bytes: number;
  /** Decompressed bytes per compressed byte of a file. */
  ratio: number;
}

export interface ArchiveFile {
  /** Relative, with forward slashes, safe to join to a folder. */
  path: string;
  /** As the archive claims. */
  bytes: number;
  /** Content, decompressed. @throws RefusedArchive as soon as a limit is passed or the file is not what was claimed */
  chunks(): AsyncIterable<Uint8Array>;
}

/** Content of a small file. @throws RefusedArchive when it is larger than allowed */
export async function readFileOf(file: ArchiveFile, maxBytes: number): Promise<Buffer> {
  const tooLarge = (): RefusedArchive =>
    new RefusedArchive(`the file ${shown(file.path)} is larger than ${String(maxBytes)} bytes`);
  if (file.bytes > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of file.chunks()) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A name from an archive, for a message of one line. */
export const shown = (name: string): string => JSON.stringify(name.slice(0, 200));
