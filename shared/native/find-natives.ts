import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../errors.ts';
import type { NativeLocation, NativePackage } from './native-location.ts';
import { pinnedPackages, platformName } from './native-packages.ts';
import { releaseArchive } from './release-archive.ts';
import { cachedFolder, cacheRoots, isCached } from './tool-cache.ts';
import { isPackageFolder } from './verify-package.ts';

/**
 * A folder laid out like `node_modules` that has the package: the first place that has it; a place that has a wrong one is
 * an error when it is loaded, not a reason to look further. What is in no place is fetched into the tool cache.
 * @throws UserError when it is nowhere and nothing can be fetched
 * @throws ServiceError when fetching failed
 */
export async function findNatives(name: NativePackage, location: NativeLocation): Promise<string> {
  const { preinstalled, startedFrom, fetching } = location;
  const folders = [
    preinstalled === null ? null : modulesFolder(preinstalled),
    checkoutFolder(startedFrom),
  ].filter((folder) => folder !== null);
  for (const folder of folders) if (await isPackageFolder(join(folder, name))) return folder;

  const platform = platformName();
  const packages = pinnedPackages(name, platform);
  const roots = fetching === null ? [] : cacheRoots(fetching.environment);
  if (fetching === null || roots.length === 0) {
    throw new UserError(`${name} is not installed`, {
      fix: 'Install it with npm into a folder and name that folder in the variable MLOPS_NATIVES_DIR',
    });
  }
  for (const root of roots) {
    const cached = cachedFolder(root, name, packages, platform);
    if (await isCached(cached)) return join(cached, 'node_modules');
  }
  // Loaded here: most steps find what they need.
  const { fetchNatives } = await import('./fetch-natives.ts');
  const archive = releaseArchive(name, platform, fetching.environment);
  return join(await fetchNatives({ name, packages, platform, archive, roots }, fetching), 'node_modules');
}

/**
 * Node finds a package's dependencies only in folders with this name. Under any other name, `require` would look further
 * up, and load what nobody has verified.
 */
function modulesFolder(preinstalled: string): string {
  const folder = resolve(preinstalled);
  return basename(folder) === 'node_modules' ? folder : join(folder, 'node_modules');
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
