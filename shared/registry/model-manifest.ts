/** A tensor of the model's signature; dimensions that vary are -1. */
export interface SignatureTensor {
  name: string;
  type: string;
  shape: number[];
}

/** `model.json`: what a version is and where it comes from. */
export interface ModelManifest {
  schemaVersion: 1;
  name: string;
  version: string;
  /** Content digest of the model: the identity of the version. */
  digest: string;
  createdAt: string;
  format: string;
  signature: { inputs: SignatureTensor[]; outputs: SignatureTensor[] } | null;
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
