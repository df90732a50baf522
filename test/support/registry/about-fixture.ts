import type { Registration } from '../../../shared/registry/registry.ts';

export function aboutFixture(): Registration['about'] {
  return {
    schemaVersion: 1,
    createdAt: '2026-01-01T00:00:00Z',
    format: 'onnx',
    signature: null,
    metrics: [],
    gates: [],
    lineage: { repository: null, sha: null, runId: null, data: null, fingerprint: null },
    blessing: 'none',
  };
}
