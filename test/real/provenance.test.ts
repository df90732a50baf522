import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { slsaStatement } from '../../shared/training/lineage/slsa-statement.ts';
import { readContext } from '../../shared/runner/context.ts';

const PARSE = `
import json, sys
from google.protobuf import json_format
from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
document = json.load(sys.stdin)
# Unknown members and wrong types are errors.
statement = json_format.ParseDict(document, statement_pb2.Statement())
Statement.copy_from_pb(statement).validate()
provenance = json_format.ParseDict(document["predicate"], provenance_pb2.Provenance())
print(json_format.MessageToJson(provenance))
`;

test('our SLSA provenance is a statement for in-toto itself', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const file = { path: 'f', digest };
  const statement = slsaStatement({
    lineage: {
      schemaVersion: 1,
      code: {
        repository: 'org/r',
        commit: 'b'.repeat(40),
        ref: 'refs/heads/main',
        changedFiles: null,
        files: [file],
      },
      data: [{ ...file, rows: 3 }],
      parentModel: file,
      command: 'train',
      parameters: { depth: 6, name: 'x', on: true, none: null },
      environment: { PYTHONHASHSEED: '0', LANG: null },
      lockFiles: [file],
      container: false,
      hardware: { cpu: null, cores: 2, memoryMb: 1024, gpus: [] },
    },
    context: readContext({ GITHUB_REPOSITORY: 'org/r', GITHUB_RUN_ID: '1', GITHUB_REF: 'refs/heads/main' }),
    fingerprint: digest,
    model: [{ path: 'model.onnx', size: 1, sha256: 'c'.repeat(64) }],
    metrics: { loss: 0.5, undefined: null },
    startedAt: new Date('2026-01-01T00:00:00.250Z'),
    finishedAt: new Date('2026-01-01T00:01:00.125Z'),
  });
  const python = join(inject('toolFolders')[0] ?? '', 'python3');
  const read = execFileSync(python, ['-c', PARSE], { input: JSON.stringify(statement), encoding: 'utf8' });
  expect(JSON.parse(read)).toEqual(statement.predicate);
});
