import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'relations-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

test('foreign keys, JSON Schemas of cells and shapes of lists, at their lines', async () => {
  await mkdir(join(workspace, 'schemas'));
  await writeFile(join(workspace, 'airports.csv'), 'iata\nOSL\n');
  await writeFile(join(workspace, 'd.csv'), 'from,tags,v\nOSL,"{""a"":1}","[1,2]"\nBGO,"{""a"":0}",[1]\n');
  await writeFile(
    join(workspace, 'schemas', 's.yml'),
    [
      'fields:',
      '  - {name: from, type: string}',
      '  - {name: tags, type: object, constraints: {jsonSchema: {properties: {a: {minimum: 1}}}}}',
      '  - {name: v, type: array, x-mlops: {shape: [2]}}',
      'foreignKeys: [{fields: from, reference: {resource: ../airports.csv, fields: iata}}]',
      '',
    ].join('\n'),
  );
  const run = await runAction({
    action: 'validate-data',
    workspace,
    inputs: { data: 'd.csv', schema: 'schemas/s.yml', 'propose-schema': 'file' },
  });
  expect(run.exitCode, run.log).toBe(1);
  const failed = run.result?.checks.filter(({ verdict }) => verdict === 'fail');
  expect(failed?.map(({ id, column }) => `${id} ${String(column)}`)).toEqual([
    'shape v',
    'json tags',
    'foreignKey from',
  ]);
  for (const check of failed ?? []) expect(check.samples).toMatchObject([{ file: 'd.csv', line: 3, row: 2 }]);
});

test('columns that went together in the reference and do no more', async () => {
  const table = (b: (i: number) => number): string =>
    `a,b\n${Array.from({ length: 300 }, (_, i) => `${String(i)},${String(b(i))}`).join('\n')}\n`;
  await writeFile(
    join(workspace, 'before.csv'),
    table((i) => 2 * i + (i % 3)),
  );
  await writeFile(
    join(workspace, 'now.csv'),
    table((i) => (i * 7919) % 601),
  );
  const run = await runAction({
    action: 'validate-data',
    workspace,
    inputs: { data: 'now.csv', reference: 'before.csv' },
  });
  expect(
    run.result?.checks.find(({ id }) => id === 'correlation'),
    run.log,
  ).toMatchObject({
    verdict: 'warn',
    count: 1,
    n: 300,
    m: 300,
  });
});

test('labels that the given probabilities contradict', async () => {
  const rows = 'cat,0.9,0.1\ndog,0.2,0.8\n'.repeat(40);
  await writeFile(join(workspace, 'd.csv'), `y,p_cat,p_dog\n${rows}cat,0.02,0.98\n`);
  await writeFile(
    join(workspace, 's.yml'),
    [
      'fields:',
      '  - name: y',
      '    type: string',
      '    x-mlops:',
      '      role: label',
      '      probabilities: {cat: p_cat, dog: p_dog}',
      '      thresholds: {labels.issues: 0}',
      '      severity: {labels.issues: error}',
      '  - {name: p_cat, type: number}',
      '  - {name: p_dog, type: number}',
      '',
    ].join('\n'),
  );
  const run = await runAction({
    action: 'validate-data',
    workspace,
    inputs: { data: 'd.csv', schema: 's.yml' },
  });
  expect(run.exitCode, run.log).toBe(1);
  expect(run.result?.checks.filter(({ id }) => id === 'labels.issues')).toMatchObject([
    {
      verdict: 'fail',
      column: 'y',
      count: 1,
      n: 81,
      samples: [{ file: 'd.csv', line: 82, value: 'cat' }],
    },
  ]);
  expect(run.log).toContain('1 × cat is rather dog');
});
