import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { writePbtxt } from '../../shared/data/formats/out/write-pbtxt.ts';
import { tableSchemaOf } from '../../shared/data/schema/read-table-schema.ts';
import { EVERY_RULE } from '../support/data/every-rule.ts';

const PARSE = `
import sys
from google.protobuf import json_format, text_format
from tensorflow_metadata.proto.v0 import schema_pb2
schema = text_format.Parse(sys.stdin.buffer.read().decode(), schema_pb2.Schema())
print(json_format.MessageToJson(schema))
`;

test('a written schema.pbtxt is one for TensorFlow Metadata itself, with every value as it was', () => {
  const schema = tableSchemaOf({ value: EVERY_RULE, placeOf: () => ({}) }, 's.json', 'training');
  const python = join(inject('toolFolders')[0] ?? '', 'python3');
  const read = execFileSync(python, ['-c', PARSE], { input: writePbtxt(schema), encoding: 'utf8' });
  const one = { min: '1', max: '1' };
  expect(JSON.parse(read)).toMatchObject({
    feature: [
      { name: 'id', type: 'INT', valueCount: one, presence: { minFraction: 1 }, intDomain: one9 },
      {
        name: 'price "net"\n€',
        type: 'FLOAT',
        presence: { minFraction: 0.75, minCount: '1' },
        floatDomain: { min: 0.5, disallowNan: true, disallowInf: true },
        driftComparator: { infinityNorm: { threshold: 0.01 } },
      },
      {
        name: 'city',
        type: 'BYTES',
        stringDomain: { value: ['Oslo', 'Ål\\', 'a\u0001b'] },
        distributionConstraints: { minDomainMass: 0.9 },
        driftComparator: { jensenShannonDivergence: { threshold: 0.014427 } },
      },
      { name: 'late', boolDomain: { trueValue: 'yes', falseValue: 'no' } },
      { name: 'day', timeDomain: { stringFormat: '%Y-%m-%d' } },
      { name: 'code', uniqueConstraints: { min: '2', max: '50' } },
      { name: 'rank', type: 'INT' },
    ],
    datasetConstraints: {
      minExamplesCount: '10',
      maxExamplesCount: '1000',
      numExamplesDriftComparator: { minFractionThreshold: 0.5, maxFractionThreshold: 2 },
    },
  });
});

const one9 = { min: '1', max: '9' };
