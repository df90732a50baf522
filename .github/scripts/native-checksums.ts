import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm run native:checksums [-- --check]`: writes the sha512 of every file of the native packages, from the tarballs whose
 * integrity the lockfile pins, for all platforms. Nothing is taken from node_modules.
 */
const root = join(import.meta.dirname, '..', '..');
const target = join(root, 'shared', 'native', 'checksums.json');
const NATIVE = /^(@duckdb\/node-(api|bindings(-.+)?)|detect-libc|onnxruntime-(node|common))$/;

interface Locked {
  version: string;
  integrity: string;
}

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};
const checksums: Record<string, { version: string; files: Record<string, string> }> = {};
const scratch = mkdtempSync(join(tmpdir(), 'native-checksums-'));
try {
  for (const [path, { version, integrity }] of Object.entries(lock.packages).sort()) {
    const name = path.replace(/^node_modules\//, '');
    if (!NATIVE.test(name)) continue;
    console.log(`${name} ${version}`);
    checksums[name] = { version, files: filesOf(unpack(name, version, integrity)) };
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const text = `${JSON.stringify(checksums, null, 2)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text)
    throw new Error('checksums.json is stale: run "npm run native:checksums"');
} else {
  writeFileSync(target, text);
}

/** Fetches one tarball as the npm client is configured, compares it with the lockfile, unpacks it. */
function unpack(name: string, version: string, integrity: string): string {
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
  execFileSync('tar', ['-xzf', tarball, '-C', scratch]);
  rmSync(tarball);
  return join(scratch, 'package');
}

function filesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const digests = files.map((file) => {
    const path = file.slice(folder.length + 1).replaceAll('\\', '/');
    return [path, createHash('sha512').update(readFileSync(file)).digest('base64')] as const;
  });
  rmSync(folder, { recursive: true });
  return Object.fromEntries(digests);
}
