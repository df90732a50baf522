import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runAction } from '../support/runner/index.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'dialects-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

/** Each file has one age that is none, after a cell of two lines; the value stands on the physical line that is given. */
test.each<[string, object, string | Buffer, number]>([
  ['a delimiter of v1', { dialect: { delimiter: ';' } }, 'id;name;age\n1;"a;\nb";30\n2;c;x\n', 4],
  ['CRLF and a tab', { dialect: { delimiter: '\t' } }, 'id\tname\tage\r\n1\t"a\r\nb"\t30\r\n2\tc\tx\r\n', 4],
  ['another quote', { dialect: { quoteChar: "'" } }, "id,name,age\n1,'a,\nb',30\n2,c,x\n", 4],
  ['no header', { dialect: { header: false } }, '1,"a\nb",30\n2,c,x\n', 3],
  [
    'Latin-1',
    { encoding: 'latin1', dialect: { delimiter: ';' } },
    Buffer.from('id;name;age\n1;"é\nü";30\n2;ø;x\n', 'latin1'),
    4,
  ],
])('a resource with %s', async (_, resource, text, line) => {
  await writeFile(join(workspace, 'people.csv'), text);
  const fields = [
    { name: 'id', type: 'integer' },
    { name: 'name', type: 'string', constraints: { maxLength: 5 } },
    { name: 'age', type: 'integer' },
  ];
  await writeFile(
    join(workspace, 'datapackage.json'),
    JSON.stringify({ resources: [{ name: 'people', path: 'people.csv', schema: { fields }, ...resource }] }),
  );
  const run = await runAction({
    action: 'validate-data',
    workspace,
    inputs: { data: 'people.csv', schema: 'datapackage.json' },
  });
  expect(run.exitCode, run.log).toBe(1);
  const failed = run.result?.checks.filter(({ verdict }) => verdict === 'fail') ?? [];
  expect(failed.map(({ id, column }) => `${String(column)} ${id}`)).toEqual(['age column.type']);
  expect(failed[0]?.samples).toMatchObject([{ file: 'people.csv', line, value: 'x' }]);
  expect(run.annotations).toContainEqual(
    expect.objectContaining({ level: 'error', file: 'people.csv', line }),
  );
});
