import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTable } from '../../../../../shared/data/sources/open-table.ts';
import { resolveSources } from '../../../../../shared/data/sources/resolve-sources.ts';
import { takeSnapshot, type DataSnapshot } from '../../../../../shared/data/sources/take-snapshot.ts';
import schema from '../../../../../shared/model/schemas/data-snapshot.schema.json' with { type: 'json' };
import { violations } from '../../../../../shared/model/validate.ts';
import { engineInFolder, type EngineFolder } from '../../../../support/data/engine.ts';

let place: EngineFolder;
beforeAll(async () => {
  place = await engineInFolder();
});
afterAll(() => place.close());

async function snapshot(files: Record<string, string>): Promise<DataSnapshot> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(place.folder, name), text);
  const sources = await resolveSources(Object.keys(files), place.folder);
  const table = await openTable(place.engine, sources);
  const digest = `sha256:${'0'.repeat(64)}`;
  return takeSnapshot(
    place.engine,
    table,
    digest,
    sources.map(() => digest),
  );
}

test('files with their rows and bytes; it is what its schema says', async () => {
  const taken = await snapshot({ 'a.csv': 'x,y\n1,a\n2,b\n', 'b.csv': 'x,y\n3,c\n', 'empty.csv': 'x,y\n' });
  expect(taken.files.map(({ path, bytes, rows }) => [path, bytes, rows])).toEqual([
    ['a.csv', 12, 2],
    ['b.csv', 8, 1],
    ['empty.csv', 4, 0],
  ]);
  expect(taken.rows).toBe(3);
  expect(taken.fingerprint.algorithm).toMatch(/^duckdb-hash-v\d/);
  expect(violations(schema, taken)).toEqual([]);
});

test('the order of rows, files and columns does not count; every value and every repetition does', async () => {
  const of = async (files: Record<string, string>) => (await snapshot(files)).fingerprint;
  const first = await of({ 'a.csv': 'x,y\n1,a\n2,b\n3,c\n' });
  expect(await of({ 'a.csv': 'x,y\n3,c\n1,a\n2,b\n' })).toEqual(first);
  expect(await of({ 'a.csv': 'x,y\n3,c\n', 'b.csv': 'x,y\n2,b\n1,a\n' })).toEqual(first);
  expect(await of({ 'a.csv': 'y,x\na,1\nb,2\nc,3\n' })).toEqual(first);
  for (const other of [
    '1,a\n2,b\n3,d\n',
    '1,b\n2,a\n3,c\n',
    '1,a\n2,b\n',
    '1,a\n2,b\n3,c\n3,c\n3,c\n',
    '1,a\n2,b\n3,\n',
  ])
    expect(await of({ 'a.csv': `x,y\n${other}` })).not.toEqual(first);
});

test('no row at all', async () => {
  expect(await snapshot({ 'a.csv': 'x,y\n' })).toMatchObject({
    rows: 0,
    fingerprint: { sum: '0', xor: '0' },
  });
});
