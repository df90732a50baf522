import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../errors.ts';
import type { NativeLocation, NativePackage } from './native-location.ts';
import { pinnedPackages, platformName } from './native-packages.ts';
import { exists, isPackageFolder, verifyPackage } from './verify-package.ts';

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
  await Promise.all(packages.map(({ name: scoped }) => refuseShadow(join(folder, dirname(scoped)), folder)));
  // A require of Node itself: a bundler's would look for the package when the bundle is built.
  return createRequire(join(folder, 'native.cjs'))(name) as unknown;
}

/** The first place that has the package; a place that has a wrong one is an error, not a reason to look further. */
async function findFolder(name: NativePackage, location: NativeLocation): Promise<string> {
  const { preinstalled, startedFrom } = location;
  const folders = [
    preinstalled === null ? null : modulesFolder(preinstalled),
    checkoutFolder(startedFrom),
  ].filter((folder) => folder !== null);
  for (const folder of folders) if (await isPackageFolder(join(folder, name))) return folder;
  throw new UserError(`${name} is not installed`, {
    fix: 'Install it with npm into a folder and name that folder in the variable MLOPS_NATIVES_DIR',
  });
}

/**
 * Node finds a package's dependencies only in folders with this name. Under any other name, `require` would look further
 * up, and load what nobody has verified.
 */
function modulesFolder(preinstalled: string): string {
  const folder = resolve(preinstalled);
  return basename(folder) === 'node_modules' ? folder : join(folder, 'node_modules');
}

/** A scope's own `node_modules` would come before the verified one when its packages load theirs. */
async function refuseShadow(scope: string, folder: string): Promise<void> {
  const shadow = join(scope, 'node_modules');
  if (scope === folder || !(await exists(shadow))) return;
  throw new UserError(`${shadow} would be loaded instead of what was verified`, { fix: 'Remove it' });
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
