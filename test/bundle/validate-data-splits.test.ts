import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction, type ActionRun } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'splits-'));
  await writeFile(join(workspace, 'all.csv'), part(0, 300));
  await writeFile(join(workspace, 'train.csv'), part(0, 150));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const validate = (inputs: Record<string, string>): Promise<ActionRun> =>
  runAction({ action: 'validate-data', workspace, inputs: { data: 'all.csv', ...inputs } });

const part = (from: number, to: number): string =>
  `id,x,y\n${Array.from({ length: to - from }, (_, i) => `${String(from + i)},${String(from + i)}.5,${String(i % 2)}`).join('\n')}\n`;

const SCHEMA =
  'primaryKey: [id]\nfields: [{name: id, type: integer}, {name: x, type: number}, {name: y, type: integer, x-mlops: {role: label}}]\n';

test('rows of training among the rows of test fail, at their line', async () => {
  await writeFile(join(workspace, 'schema.yml'), SCHEMA);
  await writeFile(join(workspace, 'test.csv'), `${part(150, 300)}7,7.5,1\n`);
  const run = await validate({ schema: 'schema.yml', splits: 'train: train.csv\ntest: [test.csv]' });
  expect(run.exitCode).toBe(1);
  expect(run.outputs['verdict'], run.log).toBe('fail');
  expect(run.result?.checks.find(({ id }) => id === 'leakage.index')).toMatchObject({
    verdict: 'fail',
    column: 'id',
    count: 1,
    n: 151,
    m: 150,
    message: 'test: 1 row of 151 (0.662 %) whose id is in train; first at test.csv:152',
  });
  expect(run.annotations).toContainEqual(
    expect.objectContaining({
      level: 'error',
      file: 'test.csv',
      line: 152,
      title: 'validate-data leakage.index',
    }),
  );
  expect(run.result?.checks.find(({ id }) => id === 'overlap.exact')).toMatchObject({
    verdict: 'warn',
    count: 1,
  });
});

test('splits of the configuration and of the schema; an input wins', async () => {
  await writeFile(join(workspace, 'test.csv'), part(150, 300));
  await writeFile(join(workspace, 'mlops.yml'), 'data: {splits: {train: train.csv, test: test.csv}}\n');
  const configured = await validate({});
  expect(configured.exitCode, configured.log).toBe(0);
  expect(configured.result?.checks.find(({ id }) => id === 'overlap.exact')).toMatchObject({
    verdict: 'pass',
    n: 150,
    m: 150,
  });
  await rm(join(workspace, 'mlops.yml'));
  await writeFile(
    join(workspace, 'schema.yml'),
    `${SCHEMA}x-mlops: {splits: {train: train.csv, test: train.csv}}\n`,
  );
  const written = await validate({ schema: 'schema.yml' });
  expect(written.result?.checks.find(({ id }) => id === 'leakage.index')).toMatchObject({ count: 150 });
  const given = await validate({ schema: 'schema.yml', splits: '{train: train.csv, validation: test.csv}' });
  expect(given.result?.checks.find(({ id }) => id === 'leakage.index')).toMatchObject({ count: 0 });
});

test.each([
  ['train: train.csv', 'input "splits": "validation" and "test" are missing, there is nothing to compare'],
  ['test: train.csv', 'input "splits": "train" is missing, there is nothing to compare'],
  ['{train: train.csv, tset: train.csv}', 'tset'],
  ['{train: train.csv, test: none.csv}', 'none.csv: the file does not exist'],
])('bad input: %s', async (splits, message) => {
  const run = await validate({ splits });
  expect(run.exitCode).toBe(1);
  expect(run.result?.verdict).toBe('error');
  expect(run.annotations.map((annotation) => annotation.message).join('\n')).toContain(message);
});
