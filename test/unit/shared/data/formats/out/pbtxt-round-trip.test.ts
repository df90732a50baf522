import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writePbtxt } from '../../../../../../shared/data/formats/out/write-pbtxt.ts';
import { readSchema, type SchemaInUse } from '../../../../../../shared/data/formats/read-schema.ts';
import { tableSchemaOf } from '../../../../../../shared/data/schema/read-table-schema.ts';
import { EVERY_RULE } from '../../../../../support/data/every-rule.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pbtxt-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(text: string): Promise<SchemaInUse> {
  await writeFile(join(folder, 'schema.pbtxt'), text);
  return readSchema({ setting: 'schema.pbtxt', environment: 'training', data: ['d.csv'], workspace: folder });
}

/** Each feature without comments, by name, and what stands beside the features. */
const blocks = (text: string): Map<string, string> =>
  new Map(
    text
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .join('\n')
      .split(/^(?=\w)/m)
      .map((block) => [/name: "(\w+)/.exec(block)?.[1] ?? block.split(' ')[0] ?? '', block]),
  );

/** Truth by its words is read as a list of words, a format of times as a condition: both are checked as before. */
const OTHER_WORDS = ['late', 'day'];

test('what is written says the same when it is read and written again', async () => {
  const first = writePbtxt(tableSchemaOf({ value: EVERY_RULE, placeOf: () => ({}) }, 's.json', 'training'));
  const known = await read(first);
  expect(known.losses).toEqual([]);
  const [before, after] = [blocks(first), blocks(writePbtxt(known.schema))];
  expect([...after.keys()]).toEqual([...before.keys()]);
  for (const [name, block] of before) if (!OTHER_WORDS.includes(name)) expect(after.get(name)).toBe(block);
});

test('NaN and infinities are faults where a schema forbids both', async () => {
  const { schema } = await read(
    'feature { name: "x" type: FLOAT float_domain { disallow_nan: true disallow_inf: true } }',
  );
  expect(schema.fields[0]?.severity).toMatchObject({ finite: 'error' });
});
