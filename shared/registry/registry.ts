import type { ModelManifest } from './model-manifest.ts';

/** A version as it was found in a registry: its bytes are on this machine and were compared with the manifest. */
export interface RegisteredVersion {
  version: string;
  /** Content digest of the model. */
  digest: string;
  /** Absolute path of the model file or folder. */
  modelPath: string;
  /** Absolute folder of the files that travel with the model (`profile.json`, `blessing.json`, …). */
  attachments: string;
  manifest: ModelManifest;
}

/** What evaluation, deployment and monitoring ask of a registry. */
export interface VersionLookup {
  /** Where the registry lies, for people. */
  readonly description: string;
  /**
   * @param reference a version (`1.2.0`), a digest (`sha256:…`) or an alias (`champion`)
   * @returns null when the registry has no such version
   * @throws UserError when the version's bytes differ from its manifest
   */
  find(model: string, reference: string): Promise<RegisteredVersion | null>;
}

/** A pointer that moves: `champion`, `staging`. */
export interface Alias {
  alias: string;
  version: string;
  digest: string;
  /** Counts from 1; a compare-and-set names the one that it read. */
  revision: number;
  /** Newest last, this target included. */
  history: { version: string; digest: string; at: string; runId: number | null }[];
}

export interface VersionChoice {
  version: string;
  previousVersion: string | null;
  /** Why this number, in words. */
  reason: string;
}

export interface Registration {
  model: string;
  /** Absolute path of the model file or folder. */
  modelPath: string;
  /** Content digest that the model must have. */
  digest: string;
  /** Name in the version → absolute path of the file. */
  attachments: Readonly<Record<string, string>>;
  /** What the manifest says besides files, digest and version. */
  about: Omit<ModelManifest, 'files' | 'digest' | 'version' | 'previousVersion' | 'reason' | 'name'>;
  /** Chooses the version among those that exist, ascending; asked again when another process was faster. */
  choose(known: readonly ModelManifest[]): VersionChoice;
}

export interface Registered {
  found: RegisteredVersion;
  /** False when the content already had a version. */
  created: boolean;
  uri: string;
}

/** Somebody else moved the alias since it was read. */
export class AliasConflict extends Error {
  override readonly name = 'AliasConflict';
}

export interface Registry extends VersionLookup {
  /** Manifests of all versions, ascending; bytes are not compared. */
  list(model: string): Promise<ModelManifest[]>;
  aliases(model: string): Promise<Alias[]>;
  /** Idempotent by content: one content has one version, however often and by however many it is registered. */
  register(registration: Registration): Promise<Registered>;
  /**
   * @param expected the revision that was read, or null when the alias did not exist
   * @throws AliasConflict
   * @throws UserError when the version does not exist
   */
  setAlias(
    model: string,
    alias: string,
    target: { version: string; at: string; runId: number | null },
    expected: number | null,
  ): Promise<Alias>;
}
