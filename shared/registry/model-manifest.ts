import type { Signature } from '../model/signature.ts';

/** `model.json`: what a version is and where it comes from. */
export interface ModelManifest {
  schemaVersion: 1;
  name: string;
  version: string;
  /** Content digest of the model: the identity of the version. */
  digest: string;
  createdAt: string;
  format: string;
  /** Null for a format whose interface is not known. */
  signature: Signature | null;
  /** Relative to the folder of the version. */
  files: { path: string; size: number; digest: string; role: 'model' | 'attachment' }[];
  metrics: { name: string; value: number | null }[];
  gates: { gate: string; verdict: string }[];
  lineage: {
    repository: string | null;
    sha: string | null;
    runId: number | null;
    data: string | null;
    fingerprint: string | null;
  };
  previousVersion: string | null;
  /** Why this version number, in words. */
  reason: string;
  blessing: 'signed' | 'unsigned' | 'none';
}
