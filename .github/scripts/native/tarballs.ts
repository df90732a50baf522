import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..', '..');
const NATIVE = /^(@duckdb\/node-(api|bindings(-.+)?)|detect-libc|onnxruntime-(node|common))$/;

interface Locked {
  version: string;
  integrity: string;
}

export interface UnpackedPackage {
  name: string;
  version: string;
  folder: string;
}

/**
 * All native packages of all platforms, one after the other, from tarballs that the npm client fetches and the lockfile
 * pins.
 * @param scratch an empty folder
 */
export function* unpackPinnedTarballs(scratch: string): Generator<UnpackedPackage> {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  for (const [path, { version, integrity }] of Object.entries(lock.packages).sort()) {
    const name = path.replace(/^node_modules\//, '');
    if (NATIVE.test(name)) yield { name, version, folder: unpack(scratch, name, version, integrity) };
  }
}

export async function inScratchFolder<T>(work: (scratch: string) => T | Promise<T>): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), 'native-tarballs-'));
  try {
    return await work(scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Relative paths of all files of a folder, sorted. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** Fetches one tarball as the npm client is configured, compares it with the lockfile, unpacks it. */
function unpack(scratch: string, name: string, version: string, integrity: string): string {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', `${name}@${version}`, '--json', '--pack-destination', scratch], {
      encoding: 'utf8',
      cwd: scratch,
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as { filename: string }[];
  if (packed === undefined) throw new Error(`npm packed nothing for ${name}`);
  const tarball = join(scratch, packed.filename);
  const actual = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (actual !== integrity) throw new Error(`${name} ${version}: ${actual}, the lockfile pins ${integrity}`);
  const folder = mkdtempSync(join(scratch, 'unpacked-'));
  execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  rmSync(tarball);
  return folder;
}
