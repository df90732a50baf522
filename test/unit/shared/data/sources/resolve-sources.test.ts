import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { relationOf } from '../../../../../shared/data/sources/relation-of.ts';
import { resolveSources } from '../../../../../shared/data/sources/resolve-sources.ts';
import { engineInFolder } from '../../../../support/data/engine.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'sources-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

const write = async (name: string, content: string | Uint8Array): Promise<void> => {
  await mkdir(join(workspace, name, '..'), { recursive: true });
  await writeFile(join(workspace, name), content);
};

test('globs give sorted files, each once, below the workspace', async () => {
  for (const name of ['data/b.csv', 'data/a.csv', 'data/c.txt']) await write(name, 'x\n1\n');
  const sources = await resolveSources(['data/b.csv', 'data/*.csv'], workspace);
  expect(sources.map(({ shown }) => shown)).toEqual(['data/b.csv', 'data/a.csv']);
});

test.each([
  ['nothing.csv', /the file does not exist/],
  ['*.parquet', /matches no file/],
  ['../**/*.csv', /matches no file in the workspace/],
  ['empty.csv', /is empty/],
  ['folder', /is a folder/],
  ['device.csv', /is no regular file/],
  ['table.xlsx', /format is not known/],
])('%s is refused', async (pattern, message) => {
  await write('empty.csv', '');
  await symlink('/dev/null', join(workspace, 'device.csv'));
  await write('folder/x.csv', 'x\n1\n');
  await write('table.xlsx', 'PK');
  await expect(resolveSources([pattern], workspace)).rejects.toThrow(message);
});

test('one table has one format', async () => {
  await write('a.csv', 'x\n1\n');
  await write('b.jsonl', '{"x":1}\n');
  await expect(resolveSources(['a.csv', 'b.jsonl'], workspace)).rejects.toThrow(/one format/);
});

test('every format and compression reads as the same table', async () => {
  const csv = 'id,name\n1,"a, b"\n2,c\n';
  await write('a.csv', csv);
  await write('b.csv.gz', gzipSync(csv));
  await write('c.csv.zst', zstdCompressSync(csv));
  await write('d.tsv', 'id\tname\n1\ta, b\n2\tc\n');
  await write('e.jsonl', '{"id":1,"name":"a, b"}\n{"id":2,"name":"c"}\n');
  await write('f.json', '[{"id":1,"name":"a, b"},{"id":2,"name":"c"}]');
  const place = await engineInFolder();
  try {
    for (const name of ['a.csv', 'b.csv.gz', 'c.csv.zst', 'd.tsv', 'e.jsonl', 'f.json']) {
      const relation = relationOf(await resolveSources([name], workspace));
      expect(await place.engine.rows(`select * from ${relation} order by id`), name).toEqual([
        { id: 1, name: 'a, b' },
        { id: 2, name: 'c' },
      ]);
    }
  } finally {
    await place.close();
  }
});
