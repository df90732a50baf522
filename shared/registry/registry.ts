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
