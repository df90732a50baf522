import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction, type ActionRun } from '../support/runner/index.ts';

const golden = join(import.meta.dirname, '../fixtures/golden/arrow');
let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'arrow-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const validate = async (file: string, inputs: Record<string, string> = {}): Promise<ActionRun> => {
  await copyFile(join(golden, file), join(workspace, file));
  return runAction({ action: 'validate-data', workspace, inputs: { data: file, ...inputs } });
};

test('Feather is checked like any table: ranges beyond 2^53, queries of the schema, rows of findings', async () => {
  await writeFile(
    join(workspace, 'schema.yml'),
    `fields: [{name: uint64, type: integer, constraints: {minimum: '18446744073709551557'}}]
x-mlops: {sql: [{name: no nothing, rows: "select * from data where uint64 = 18446744073709551615"}]}
`,
  );
  const run = await validate('lz4.feather', { schema: 'schema.yml' });
  const failed = run.result?.checks.filter(
    ({ id, column, verdict }) => verdict === 'fail' && (column === 'uint64' || id === 'sql'),
  );
  // The last of sixty rows has 2^64 - 60, one too little.
  expect(failed, run.log).toMatchObject([
    { id: 'range', column: 'uint64', count: 1, samples: [{ file: 'lz4.feather', row: 60 }] },
    { id: 'sql', count: 1 },
  ]);
  expect(run.outputs).toMatchObject({ 'row-count': '60', 'column-count': '28' });
});

test('the digest is that of the bytes of the file', async () => {
  const [arrow, stream] = [await validate('none.arrow'), await validate('stream.arrows')];
  const digest = createHash('sha256').update(await readFile(join(golden, 'none.arrow')));
  const canonical = JSON.stringify({ 'none.arrow': `sha256:${digest.digest('hex')}` });
  const expected = `sha256:${createHash('sha256').update(canonical).digest('hex')}`;
  expect(arrow.outputs['data-digest'], arrow.log).toBe(expected);
  expect(stream.outputs['data-digest']).not.toBe(expected);
});

test('what is no Arrow is said in one line', async () => {
  await writeFile(join(workspace, 'x.feather'), 'id,x\n1,2\n');
  const run = await runAction({ action: 'validate-data', workspace, inputs: { data: 'x.feather' } });
  expect(run.exitCode).toBe(1);
  expect(run.log).toContain('x.feather: can not be read as Arrow: it holds no Arrow message');
  expect(run.result?.verdict).toBe('error');
});
