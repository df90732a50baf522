import archives from './archives.json' with { type: 'json' };
import type { NativePackage } from './native-location.ts';

/** An archive of one native package, with all that it loads, for one platform: an asset of our release. */
export interface ReleaseArchive {
  url: string;
  bytes: number;
  /** Base64. */
  sha512: string;
}

interface Archives {
  /** Tag of the release that holds them: `natives-<digest of their digests>`. */
  release: string;
  archives: Record<string, { bytes: number; sha512: string }>;
}

const SHORT: Record<NativePackage, string> = {
  '@duckdb/node-api': 'duckdb',
  'onnxruntime-node': 'onnxruntime',
};

export const archiveName = (name: NativePackage, platform: string): string =>
  `${SHORT[name]}-${platform}.tar.zst`;

/** Null where the step does not run from a repository's release: from a checkout, or without a runner. */
export function releaseArchive(
  name: NativePackage,
  platform: string,
  environment: Readonly<Record<string, string | undefined>>,
): ReleaseArchive | null {
  const { release, archives: known } = archives as Archives;
  const repository = environment['GITHUB_ACTION_REPOSITORY'];
  const asset = archiveName(name, platform);
  const pinned = known[asset];
  if (!repository || pinned === undefined) return null;
  const server = environment['GITHUB_SERVER_URL'] || 'https://github.com';
  return { url: `${server}/${repository}/releases/download/${release}/${asset}`, ...pinned };
}
