import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { Digest } from '../hash/digest.ts';
import type { VersionLookup } from '../registry/registry.ts';

/** What recent data are compared with. */
export interface Reference {
  /** Absolute path of a `profile.json`; its counts lie beside it. */
  profilePath: string;
  served: { version: string; digest: Digest; since: Date } | null;
}

/** Alias of the version that is served. */
const SERVED = 'champion';

interface Wanted {
  model: string;
  /** Path of a profile, relative to the workspace; undefined: the one stored with the served version. */
  baseline: string | undefined;
  workspace: string;
}

/** @throws UserError when there is neither a baseline nor a served version with a profile. */
export async function findReference(
  registry: VersionLookup,
  { model, baseline, workspace }: Wanted,
): Promise<Reference> {
  const found = await registry.find(model, SERVED);
  const served =
    found === null
      ? null
      : { version: found.version, digest: found.digest, since: new Date(found.manifest.createdAt) };
  if (baseline !== undefined) {
    const profilePath = resolve(workspace, baseline);
    if (!(await isFile(profilePath))) {
      throw new UserError('input "baseline": the file does not exist', {
        file: baseline,
        fix: 'Name the profile.json that validate-data wrote',
      });
    }
    return { profilePath, served };
  }
  if (found === null) {
    throw new UserError(`${registry.description} has no version of "${model}" under the alias "${SERVED}"`, {
      fix: 'Register a model first, or name a profile by the input "baseline"',
    });
  }
  const profilePath = join(found.attachments, 'profile.json');
  if (!(await isFile(profilePath))) {
    throw new UserError(`version ${found.version} of "${model}" was registered without a profile`, {
      fix: 'Run validate-data before register-model, or name a profile by the input "baseline"',
    });
  }
  return { profilePath, served };
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
