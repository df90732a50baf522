import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findNatives } from './find-natives.ts';
import type { NativeLocation, NativePackage } from './native-location.ts';
import { pinnedPackages, platformName } from './native-packages.ts';
import { verifyPackages } from './verify-package.ts';

/**
 * Loads a native package after comparing every file of it, and of what it loads, with `checksums.json`. No place is
 * trusted for where it lies, and nothing is trusted for having been verified before.
 * @throws UserError for an unknown platform, a missing package or a wrong digest: it fails closed.
 */
export async function loadNative(name: NativePackage, location: NativeLocation): Promise<unknown> {
  const platform = platformName();
  const folder = await findNatives(name, location);
  await verifyPackages(folder, pinnedPackages(name, platform), platform);
  // A require of Node itself: a bundler's would look for the package when the bundle is built.
  return createRequire(join(folder, 'native.cjs'))(name) as unknown;
}
