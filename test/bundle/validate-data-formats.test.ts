import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'formats-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const DATA = 'id,age,city\n1,30,Oslo\n2,200,Bergen\n3,40,Rome\n';

const SUITE = `{"name": "people", "expectations": [
  {"type": "expect_column_values_to_be_between", "kwargs": {"column": "age", "min_value": 0, "max_value": 120}},
  {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "city", "value_set": ["Oslo", "Bergen"], "mostly": 0.6}},
  {"type": "expect_column_kl_divergence_to_be_less_than", "kwargs": {"column": "age", "threshold": 0.1}}
]}`;

const PANDERA = `schema_type: dataframe
version: 0.35.0
columns:
  age:
    dtype: int64
    coerce: true
    checks:
      - {min_value: 0, max_value: 120, options: {check_name: in_range}}
`;

const TFMD = `feature { name: "id" type: INT }
feature {
  name: "age" type: INT
  int_domain { min: 0 max: 120 }
  skew_comparator { infinity_norm { threshold: 0.1 } }
}
feature { name: "city" type: BYTES }
`;

const DBT = `version: 2
models:
  - name: people
    columns:
      - name: age
        data_tests:
          - accepted_values: {values: [30, 40]}
          - relationships: {to: ref('ages'), field: age}
`;

const ODCS = `kind: DataContract
apiVersion: v3.1.0
schema:
  - name: people
    properties:
      - name: age
        logicalType: integer
        logicalTypeOptions: {minimum: 0, maximum: 120}
        quality: [{type: text, description: people}]
`;

/** Each schema bounds the age, and says at the line what nothing here checks. */
test.each<[string, string, string, string, number, string?]>([
  ['Great Expectations suite', 'suite.json', SUITE, 'age', 4],
  ['TensorFlow Metadata', 'schema.pbtxt', TFMD, 'age', 5],
  ['Open Data Contract', 'people.odcs.yaml', ODCS, 'age', 9],
  ['dbt properties', 'schema.yml', DBT, 'age', 8, 'domain'],
  ['pandera schema', 'people.yaml', PANDERA, 'age', 6],
])('%s', async (title, name, schema, column, line, rule = 'range') => {
  await writeFile(join(workspace, 'people.csv'), DATA);
  await writeFile(join(workspace, name), schema);
  const run = await runAction({
    action: 'validate-data',
    workspace,
    inputs: { data: 'people.csv', schema: name },
  });
  expect(run.exitCode, run.log).toBe(1);
  const failed = run.result?.checks.filter(({ verdict }) => verdict === 'fail') ?? [];
  expect(failed.map((check) => `${String(check.column)} ${check.id}`)).toEqual([`age ${rule}`]);
  expect(failed[0]?.samples).toMatchObject([{ file: 'people.csv', line: 3 }]);
  expect(run.result?.checks).toContainEqual(
    expect.objectContaining({
      id: 'schema.unsupported',
      column,
      verdict: 'skipped',
      samples: [{ file: name, line, row: null, value: null }],
    }),
  );
  expect(run.result?.facts).toContainEqual({ name: 'schema', value: `${name}, read as ${title}` });
  expect(run.log).toContain(`${name}:${String(line)}: not checked: `);
  expect(run.annotations).toContainEqual(expect.objectContaining({ level: 'notice', file: name, line }));
});
