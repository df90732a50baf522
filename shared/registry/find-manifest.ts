import { valid } from 'semver';
import { UserError } from '../errors.ts';
import { isAliasName } from './alias-document.ts';
import type { ModelManifest } from './model-manifest.ts';
import type { Alias } from './registry.ts';

/** What a backend has of one model. */
interface KeptVersions {
  model: string;
  /** Where they lie, for people. */
  shown: string;
  list(): Promise<ModelManifest[]>;
  manifest(version: string): Promise<ModelManifest | null>;
  alias(name: string): Promise<Alias | null>;
}

/** @param reference a version, a digest or an alias @throws UserError for an alias that points at what is not there */
export async function findManifest(kept: KeptVersions, reference: string): Promise<ModelManifest | null> {
  if (/^sha256:[0-9a-f]{64}$/.test(reference))
    return (await kept.list()).find(({ digest }) => digest === reference) ?? null;
  if (valid(reference) === reference) return kept.manifest(reference);
  if (!isAliasName(reference)) return null;
  const alias = await kept.alias(reference);
  if (alias === null) return null;
  const manifest = await kept.manifest(alias.version);
  if (manifest?.digest === alias.digest) return manifest;
  throw new UserError(
    `the alias "${reference}" of ${kept.model} points at version ${alias.version} with ${alias.digest}, which the registry does not have`,
    { file: kept.shown },
  );
}

/** @throws UserError unless every backend can hold a model of this name */
export function checkModelName(model: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(model)) return;
  throw new UserError(`"${model}" is no name of a model in a registry`, {
    fix: 'Set "model-name" to letters, digits, ".", "_" and "-"',
  });
}
