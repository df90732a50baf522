import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runAction, type ActionRun } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'validate-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const validate = (inputs: Record<string, string>): Promise<ActionRun> =>
  runAction({ action: 'validate-data', workspace, inputs });
const write = (name: string, content: string | Buffer): Promise<void> =>
  writeFile(join(workspace, name), content);

/** 500 rows: a number that grows with `shift`, a number that does not, and a category. */
function table(shift: number): string {
  const rows = Array.from(
    { length: 500 },
    (_, row) =>
      `${String(row)},${String((row % 50) + shift)},${String(row % 7)},${row % 3 === 0 ? 'a' : 'b'}`,
  );
  return `id,x,y,kind\n${rows.join('\n')}\n`;
}

test('a table is profiled, compared with its schema and with reference data', async () => {
  await write('now.csv', table(100));
  await write('before.csv', table(0));
  await write(
    'schema.yml',
    'fields:\n  - {name: id, x-mlops: {role: id}}\n  - {name: x, constraints: {required: true}}\n  - {name: y}\n  - {name: kind}\n',
  );
  const run = await validate({ data: 'now.csv', reference: 'before.csv', schema: 'schema.yml' });
  expect(run.exitCode, run.log).toBe(0);
  expect(run.outputs).toMatchObject({
    verdict: 'warn',
    'row-count': '500',
    'column-count': '4',
    'failed-checks': '0',
    'drifted-columns': '["x"]',
  });
  expect(run.result?.checks.find(({ id, column }) => id === 'drift.w1n' && column === 'x')).toMatchObject({
    verdict: 'warn',
    n: 500,
    m: 500,
  });
  expect(run.result?.checks.find(({ id, column }) => id === 'drift.js' && column === 'kind')).toMatchObject({
    verdict: 'pass',
    value: 0,
  });
  // An identifier moves by definition.
  expect(run.result?.checks.some(({ id, column }) => id.startsWith('drift') && column === 'id')).toBe(false);
  expect(run.result?.files.map(({ path }) => path)).toEqual([
    'profile.json',
    'profile-counts.parquet',
    'data-snapshot.json',
  ]);
});

test('the stored profile is a baseline', async () => {
  await write('before.csv', table(0));
  await write('now.csv', table(100));
  const first = await validate({ data: 'before.csv' });
  expect(first.result?.facts).toContainEqual({
    name: 'drift',
    value: 'no baseline profile stored yet: drift not checked',
  });
  const second = await runAction({
    action: 'validate-data',
    workspace,
    inputs: { data: 'now.csv', baseline: '.mlops/profile.json', 'results-path': 'second' },
  });
  expect(second.outputs['drifted-columns'], second.log).toBe('["x"]');
});

test('missing columns and values fail, with the stage result written', async () => {
  await write('now.csv', 'x,extra\n1,2\n,3\n');
  await write('schema.yml', 'fields: [{name: x, constraints: {required: true}}, {name: gone}]\n');
  const run = await validate({ data: 'now.csv', schema: 'schema.yml' });
  expect(run.exitCode).toBe(1);
  expect(run.result?.verdict).toBe('fail');
  const faults = run.result?.checks
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
    .map(({ id, column }) => `${id} ${String(column)}`);
  expect(faults).toEqual(['column.missing gone', 'column.extra extra', 'missing x']);
  expect(
    run.annotations.some(({ level, message }) => level === 'error' && message.startsWith('Gate failed: ')),
  ).toBe(true);
});

describe('bad input: exit 1, one clear line, an error result, nothing else', () => {
  test.each<[string, Record<string, string>, string | Buffer | null, string]>([
    ['no input', {}, null, 'input "data" is required'],
    ['a file that is not there', { data: 'none.csv' }, null, 'none.csv: the file does not exist'],
    ['a glob without match', { data: 'x/*.csv' }, null, 'the pattern "x/*.csv" matches no file'],
    ['an empty file', { data: 'd.csv' }, '', 'd.csv: the file is empty'],
    [
      'a row with a cell too few, after a cell of two lines',
      { data: 'd.csv' },
      'a,b\r\n1,"x\r\ny"\r\n2\r\n',
      'd.csv:4: can not be read as csv: the row has 1 cell, the header has 2',
    ],
    [
      'a row with a cell too many',
      { data: 'd.csv' },
      'a,b\n1,x\n2,y,z\n',
      'd.csv:3: can not be read as csv: the row has 3 cells, the header has 2',
    ],
    [
      'a quote left open',
      { data: 'd.csv' },
      'a,b\n1,"x\n2,y\n',
      'd.csv:2: can not be read as csv: the quote',
    ],
    [
      'another encoding, after a cell of two lines',
      { data: 'd.csv' },
      Buffer.from('a,b\n"x\ny",2\n1,caf\xe9\n', 'latin1'),
      'd.csv:4: can not be read as csv: the line is not UTF-8 text',
    ],
    [
      'a line that is no JSON',
      { data: 'd.jsonl' },
      '{"a":1}\n\n{"a":\n',
      'd.jsonl:3: can not be read as jsonl: the line is not one JSON object',
    ],
    [
      'a Parquet file that is cut off',
      { data: 'd.parquet' },
      'PAR1xxxx',
      'd.parquet: can not be read as parquet: is no complete Parquet file',
    ],
    ['an unknown format', { data: 'd.xls' }, 'a', 'd.xls'],
    ['a baseline that is not there', { data: 'd.csv', baseline: 'p.json' }, 'a\n1\n', 'p.json'],
    [
      'a schema that is not there',
      { data: 'd.csv', schema: 's.yml' },
      'a\n1\n',
      's.yml: input "schema": the file does not exist. Correct the path',
    ],
    [
      'a misspelt key of the schema',
      { data: 'd.csv', schema: 'd.csv' },
      'fields: [{name: a, constraint: {minimum: 1}, constraints: {minimun: 1}}]',
      'd.csv:1:60: "fields.0.constraints.minimun": unknown key "minimun"; did you mean "minimum"?',
    ],
    [
      'a schema without fields',
      { data: 'd.csv', schema: 'd.csv' },
      'a\n1\n',
      'a Table Schema has a list "fields"',
    ],
  ])('%s', async (_, inputs, content, message) => {
    if (content !== null) await write((inputs['data'] ?? '').replace('none', 'd'), content);
    const run = await validate(inputs);
    expect(run.exitCode).toBe(1);
    const errors = run.annotations.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message).toMatch(/^Invalid input: /);
    expect(errors[0]?.message).toContain(message);
    expect(errors[0]?.message).not.toMatch(/\n| at .*\.ts:/);
    expect(run.result).toMatchObject({ verdict: 'error', error: { kind: 'invalid-input' } });
    expect(existsSync(join(workspace, '.mlops', 'profile.json'))).toBe(false);
  });

  test('an unknown key of mlops.yml, with its place', async () => {
    await write('mlops.yml', 'data:\n  curent: d.csv\n');
    const run = await validate({});
    expect(run.annotations).toContainEqual(
      expect.objectContaining({
        level: 'error',
        file: 'mlops.yml',
        line: 2,
        message: expect.stringContaining('did you mean "current"?') as string,
      }),
    );
  });
});

test('findings stand on the physical line of the right file, whatever the cells hold', async () => {
  await write('data-1.csv', '\uFEFFid,age,note\r\n1,30,"two\r\nlines"\r\n2,abc,x\r\n');
  await write('data-2.csv', 'id,age,note\n3,200,"a ""quoted"" one"\n\n3,-1,\n');
  await write(
    'schema.yml',
    `primaryKey: id
fields:
  - {name: id, type: integer}
  - {name: age, type: integer, constraints: {minimum: 0, maximum: 120}, x-mlops: {severity: {range: warning}}}
  - {name: note, type: string, constraints: {required: true}, x-mlops: {pii: true}}
`,
  );
  const run = await validate({ data: 'data-*.csv', schema: 'schema.yml' });
  expect(run.exitCode).toBe(1);
  expect(run.outputs['failed-checks'], run.log).toBe('3');
  const places = run.annotations
    .filter(({ file }) => file !== undefined)
    .map(({ level, title, file, line }) => `${level} ${String(title)} ${String(file)}:${String(line)}`);
  expect(places).toEqual([
    'error validate-data column.type data-1.csv:4',
    'error validate-data missing data-2.csv:4',
    'error validate-data primaryKey data-2.csv:4',
    'warning validate-data range data-2.csv:2',
    'warning validate-data range data-2.csv:4',
  ]);
  const found = (id: string): unknown =>
    run.result?.checks.find((check) => check.id === id && check.verdict !== 'pass');
  expect(found('column.type')).toMatchObject({
    column: 'age',
    severity: 'error',
    verdict: 'fail',
    count: 1,
    n: 4,
    value: 0.25,
    threshold: 0,
    samples: [{ file: 'data-1.csv', line: 4, row: 2, value: 'abc' }],
  });
  expect(found('range')).toMatchObject({
    severity: 'warning',
    verdict: 'warn',
    count: 2,
    n: 3,
    samples: [
      { file: 'data-2.csv', line: 2, row: 1, value: '200' },
      { file: 'data-2.csv', line: 4, row: 2, value: '-1' },
    ],
  });
  expect(found('missing')).toMatchObject({ samples: [{ file: 'data-2.csv', line: 4, row: 2, value: null }] });
  expect(found('primaryKey')).toMatchObject({
    count: 1,
    samples: [{ file: 'data-2.csv', line: 4, value: '3' }],
  });
});

test('many findings: as many annotations as asked for, the rest counted; personal data are not shown', async () => {
  const rows = Array.from({ length: 20 }, (_, row) => `p${String(row)}@example.org,${String(row)}`);
  await write('d.csv', `mail,n\n${rows.join('\n')}\n`);
  await write(
    'schema.yml',
    `fields:
  - {name: mail, type: string, constraints: {maxLength: 3}, x-mlops: {pii: true}}
  - {name: n, type: integer, constraints: {maximum: 9}}
`,
  );
  const run = await validate({
    data: 'd.csv',
    schema: 'schema.yml',
    'max-annotations': '4',
    'fail-on': 'never',
  });
  expect(run.exitCode, run.log).toBe(0);
  const shown = run.annotations.filter(({ level }) => level === 'error');
  expect(shown.map(({ file, line }) => `${String(file)}:${String(line)}`)).toEqual([
    'd.csv:2',
    'd.csv:12',
    'd.csv:3',
    'undefined:undefined',
  ]);
  expect(shown[1]?.message).toBe('n: 10 values of 20 (50 %) not <= 9; first at d.csv:12, here "10" (row 11)');
  expect(shown[3]?.message).toMatch(/^7 more findings/);
  expect(JSON.stringify(run.result)).not.toContain('@example.org');
  expect(run.summary).not.toContain('@example.org');
});

test('a schema is proposed on request; the environment says which columns are expected', async () => {
  await write('d.csv', table(0));
  const run = await validate({ data: 'd.csv', 'propose-schema': 'file' });
  expect(run.exitCode, run.log).toBe(0);
  expect(run.outputs['schema']).toBe(join(workspace, '.mlops', 'proposed-schema.yml'));
  expect(run.result?.files.map(({ path }) => path)).toEqual([
    'profile.json',
    'profile-counts.parquet',
    'data-snapshot.json',
    'proposed-schema.yml',
    'proposed-schema.patch',
  ]);
  const proposed = await readFile(run.outputs['schema'] ?? '', 'utf8');
  await write(
    'schema.yml',
    proposed.replace('name: kind', 'name: sort\n    x-mlops: {environments: [training]}\n  - name: kind'),
  );
  const training = await validate({ data: 'd.csv', schema: 'schema.yml', 'propose-schema': 'file' });
  expect(training.result?.checks.filter(({ verdict }) => verdict === 'fail')).toMatchObject([
    { id: 'column.missing', column: 'sort' },
  ]);
  const serving = await validate({
    data: 'd.csv',
    schema: 'schema.yml',
    environment: 'serving',
    'propose-schema': 'file',
  });
  expect(serving.exitCode, serving.log).toBe(0);
  expect(serving.outputs['schema']).toBe('');
});

test('extra reports are written on request, and unknown ones refused', async () => {
  await write('d.csv', 'age\n1\nx\n');
  await write('s.json', JSON.stringify({ properties: { age: { type: 'integer', multipleOf: 2 } } }));
  const run = await validate({ data: 'd.csv', schema: 's.json', formats: 'html\nsarif\njunit' });
  expect(run.exitCode, run.log).toBe(1);
  expect(run.result?.files.map(({ path }) => path)).toEqual([
    'profile.json',
    'profile-counts.parquet',
    'data-snapshot.json',
    'report.html',
    'validate-data.sarif',
    'validate-data.junit.xml',
  ]);
  const sarif = await readFile(join(workspace, '.mlops', 'validate-data.sarif'), 'utf8');
  expect(JSON.parse(sarif)).toMatchObject({
    runs: [
      {
        results: [{ ruleId: 'column.type', locations: [{ physicalLocation: { region: { startLine: 3 } } }] }],
      },
    ],
  });
  // A rule that is not checked is told in result, facts and log.
  expect(run.result?.checks).toContainEqual(
    expect.objectContaining({
      id: 'schema.unsupported',
      column: 'age',
      verdict: 'skipped',
      message: 'not checked: multipleOf: 2 (s.json:1)',
    }),
  );
  expect(run.result?.facts).toContainEqual({
    name: 'not checked',
    value: '1 rule of the schema: age: multipleOf: 2',
  });
  expect(run.log).toContain('not checked: age: multipleOf: 2');
  const refused = await validate({ data: 'd.csv', formats: 'pdf' });
  expect(refused.result?.error?.message).toContain(
    'input "formats": expected one of html, sarif, junit, table-schema, json-schema, pbtxt',
  );
});

test('the schema is written in other formats: the proposed one where there is one, else the one in use', async () => {
  await write('d.csv', 'age,name\n1,a\n200,b\n');
  await write(
    'schema.yml',
    'fields:\n  - {name: age, type: integer, constraints: {maximum: 120, unique: true}}\n  - {name: name, type: string}\n',
  );
  const formats = 'table-schema\njson-schema\npbtxt';
  const files = ['tableschema.json', 'row.schema.json', 'schema.pbtxt'];
  const inUse = await validate({ data: 'd.csv', schema: 'schema.yml', formats });
  expect(inUse.exitCode, inUse.log).toBe(1);
  expect(inUse.result?.files.map(({ path }) => path)).toEqual(expect.arrayContaining(files));
  const read = (name: string): Promise<string> => readFile(join(workspace, '.mlops', name), 'utf8');
  expect(JSON.parse(await read('tableschema.json'))).toMatchObject({
    fields: [{ name: 'age', constraints: { maximum: 120, unique: true } }, { name: 'name' }],
  });
  expect(JSON.parse(await read('row.schema.json'))).toMatchObject({
    $comment: 'Not expressed here: "age" unique (a rule over several rows)',
    properties: { age: { type: ['integer', 'null'], maximum: 120 } },
  });
  expect(await read('schema.pbtxt')).toContain('    max: 120\n');

  const proposed = await validate({ data: 'd.csv', schema: 'schema.yml', formats, 'propose-schema': 'file' });
  expect(proposed.result?.files.map(({ path }) => path)).toEqual(expect.arrayContaining(files));
  expect(await read('schema.pbtxt')).toContain('    max: 220\n');

  // What was written is a schema that the action itself reads.
  const again = await validate({ data: 'd.csv', schema: '.mlops/row.schema.json', 'results-path': 'again' });
  expect(again.exitCode, again.log).toBe(0);

  const none = await validate({ data: 'd.csv', formats: 'pbtxt' });
  expect(none.result?.error?.message).toContain('input "formats": pbtxt writes a schema, and there is none');
});

test('conditions and queries of a schema read the files in an engine of their own', async () => {
  await write('d.csv', 'age,city\n17,Oslo\n44,"Ber\ngen"\n12,Oslo\n');
  await write(
    'schema.yml',
    `fields: [{name: age, type: integer}, {name: city, type: string}]
x-mlops:
  conditions: [{name: adults, expression: age >= 18, column: age}]
  sql: [{name: oldest, number: select max(age) from data, max: 40}]
`,
  );
  const run = await validate({ data: 'd.csv', schema: 'schema.yml' });
  expect(
    run.result?.checks.filter(({ id }) => id === 'condition' || id === 'sql'),
    run.log,
  ).toMatchObject([
    {
      verdict: 'fail',
      count: 2,
      n: 3,
      samples: [
        { line: 2, value: '17' },
        { line: 5, value: '12' },
      ],
    },
    { verdict: 'fail', value: 44, threshold: 40 },
  ]);
});
