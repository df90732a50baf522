import { UserError } from '../errors.ts';
import checksums from './checksums.json' with { type: 'json' };
import type { NativePackage } from './native-location.ts';

/** What a package loads on a platform: every file of these packages is compared before anything of them runs. */
const LOADS: Record<NativePackage, (platform: string) => string[]> = {
  '@duckdb/node-api': (platform) => [
    '@duckdb/node-api',
    '@duckdb/node-bindings',
    `@duckdb/node-bindings-${platform}`,
    'detect-libc',
  ],
  'onnxruntime-node': () => ['onnxruntime-node', 'onnxruntime-common'],
};

/** A part of a package that holds the binaries of one platform: the others' need not be there. */
const PLATFORM_FOLDER = /^bin\/napi-v\d+\/([a-z0-9]+)\/([a-z0-9]+)\//;

export interface PinnedPackage {
  name: string;
  version: string;
  /** Relative path → sha512 in base64. */
  files: Readonly<Record<string, string>>;
}

type Checksums = Record<string, { version: string; files: Record<string, string> }>;

/** `linux-x64`, `win32-arm64`, `linux-x64-musl`, … as the packages name it. */
export function platformName(): string {
  const musl = process.platform === 'linux' && !hasGlibc();
  return `${process.platform}-${process.arch}${musl ? '-musl' : ''}`;
}

/**
 * Packages that must be there, with the files that this platform loads.
 * @throws UserError that lists the platforms that are supported.
 */
export function pinnedPackages(name: NativePackage, platform: string): PinnedPackage[] {
  const supported = supportedPlatforms(name);
  if (!supported.includes(platform)) {
    throw new UserError(`${name} has no build for ${platform}`, {
      fix: `Run the step on one of ${supported.join(', ')}`,
    });
  }
  return LOADS[name](platform).map((dependency) => {
    const pinned = (checksums as Checksums)[dependency];
    if (pinned === undefined) throw new Error(`checksums.json does not know ${dependency}`);
    const files = Object.entries(pinned.files).filter(([path]) => isForPlatform(path, platform));
    return { name: dependency, version: pinned.version, files: Object.fromEntries(files) };
  });
}

/** Whether a file of a package belongs to this platform or to all. */
export function isForPlatform(path: string, platform: string): boolean {
  const [, os, arch] = PLATFORM_FOLDER.exec(path) ?? [];
  return os === undefined || `${os}-${arch ?? ''}` === platform;
}

/** Platforms that a package has a build for. */
export function supportedPlatforms(name: NativePackage): string[] {
  const prefix = '@duckdb/node-bindings-';
  if (name === '@duckdb/node-api') {
    return Object.keys(checksums)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  }
  const files = Object.keys((checksums as Checksums)[name]?.files ?? {});
  const platforms = files.map((path) => PLATFORM_FOLDER.exec(path)).filter((match) => match !== null);
  return [...new Set(platforms.map(([, os = '', arch = '']) => `${os}-${arch}`))];
}

function hasGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}
