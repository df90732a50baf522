import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { PinnedPackage } from '../../../shared/native/native-packages.ts';
import type { ReleaseArchive } from '../../../shared/native/release-archive.ts';

/** What the packages hold, and what of it is for this platform; large enough to arrive in several pieces. */
export const FILES: Record<string, Record<string, string>> = {
  '@duckdb/node-api': { 'index.js': 'exports.one = 1;\n', 'lib/deep/a.js': 'a'.repeat(300_000) },
  'detect-libc': { 'package.json': '{"name":"detect-libc"}\n' },
};
const OTHER_PLATFORM = { 'bin/napi-v6/other/x64/big.so': 'x'.repeat(100_000) };

export const sha512 = (content: string | Uint8Array): string =>
  createHash('sha512').update(content).digest('base64');

export const PACKAGES: PinnedPackage[] = Object.entries(FILES).map(([name, files]) => ({
  name,
  version: '1.2.3',
  files: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, sha512(content)])),
}));

export interface TarEntry {
  name: string;
  content: string;
  /** Makes it a link to this. */
  linkTo?: string;
}

export async function tarOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const tar = pack();
  const whole = buffer(tar);
  for (const { name, content, linkTo } of entries) {
    if (linkTo === undefined) tar.entry({ name }, content);
    else tar.entry({ name, type: 'symlink', linkname: linkTo });
  }
  tar.finalize();
  return whole;
}

/** The archive of our release. */
export async function archiveOf(files = FILES): Promise<Buffer> {
  const entries = Object.entries(files).flatMap(([name, contents]) =>
    Object.entries(contents).map(([path, content]) => ({ name: `${name}/${path}`, content })),
  );
  return zstdCompressSync(await tarOf(entries));
}

export const pinOf = (archive: Buffer, url: string): ReleaseArchive => ({
  url,
  bytes: archive.length,
  sha512: sha512(archive),
});

/** A tarball as a registry has it: for all platforms, in a folder of its own. */
export async function tarballOf(files: Record<string, string>, more: TarEntry[] = []): Promise<Buffer> {
  const entries = Object.entries({ ...files, ...OTHER_PLATFORM }).map(([path, content]) => ({
    name: `package/${path}`,
    content,
  }));
  return gzipSync(await tarOf([...entries, ...more]));
}
