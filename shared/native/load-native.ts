import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../errors.ts';
import type { NativeLocation, NativePackage } from './native-location.ts';
import { pinnedPackages, platformName } from './native-packages.ts';
import { isPackageFolder, verifyPackage } from './verify-package.ts';

/**
 * Loads a native package after comparing every file of it, and of what it loads, with `checksums.json`. No place is
 * trusted for where it lies, and nothing is trusted for having been verified before.
 * @throws UserError for an unknown platform, a missing package or a wrong digest: it fails closed.
 */
export async function loadNative(name: NativePackage, location: NativeLocation): Promise<unknown> {
  const platform = platformName();
  const packages = pinnedPackages(name, platform);
  const folder = await findFolder(name, location);
  await Promise.all(packages.map((pinned) => verifyPackage(join(folder, pinned.name), pinned, platform)));
  // A require of Node itself: a bundler's would look for the package when the bundle is built.
  return createRequire(join(folder, 'native.cjs'))(name) as unknown;
}

/** The first place that has the package; a place that has a wrong one is an error, not a reason to look further. */
async function findFolder(name: NativePackage, location: NativeLocation): Promise<string> {
  const folders = [location.preinstalled, checkoutFolder(location.startedFrom)].filter(
    (folder) => folder !== null,
  );
  for (const folder of folders) if (await isPackageFolder(join(folder, name))) return folder;
  throw new UserError(`${name} is not installed`, {
    fix: 'Install it into a folder laid out like node_modules and name that folder in the variable MLOPS_NATIVES_DIR',
  });
}

/** `node_modules` of our own source checkout: two folders above `actions/dist/<stub>.js`; a release tree has none. */
function checkoutFolder(startedFrom: string): string | null {
  if (!startedFrom.startsWith('file:')) return null;
  const root = join(dirname(fileURLToPath(startedFrom)), '..', '..');
  const manifest = join(root, 'package.json');
  if (!existsSync(join(root, 'actions', 'entry.ts')) || !existsSync(manifest)) return null;
  const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
  return name === 'mlops-actions' ? join(root, 'node_modules') : null;
}
