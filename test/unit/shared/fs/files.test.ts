import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomic } from '../../../../shared/fs/atomic.ts';
import { readTextFile } from '../../../../shared/fs/read-text.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a whole file is written, folders included, and nothing else stays', async () => {
  await writeFileAtomic(join(folder, 'a', 'b.json'), 'one');
  await writeFileAtomic(join(folder, 'a', 'b.json'), 'two');
  expect(await readFile(join(folder, 'a', 'b.json'), 'utf8')).toBe('two');
  expect(await readdir(join(folder, 'a'))).toEqual(['b.json']);
});

test('a write that fails leaves the old state and no temporary', async () => {
  await mkdir(join(folder, 'target', 'occupied'), { recursive: true });
  await expect(writeFileAtomic(join(folder, 'target'), 'x')).rejects.toThrow();
  expect(await readdir(folder)).toEqual(['target']);
});

test('a file that an input names and that does not exist is told with the input and what to do', async () => {
  await expect(readTextFile(join(folder, 'a.yml'), 'a.yml', 'schema')).rejects.toMatchObject({
    message: 'input "schema": the file does not exist',
    place: { file: 'a.yml' },
    fix: 'Correct the path, which starts at the workspace, or create the file before this step',
  });
});

test.each([
  ['missing.txt', 'the file does not exist'],
  ['.', 'is a folder, expected a file'],
  ['latin1.txt', 'is not UTF-8 text'],
])('reading %s', async (name, message) => {
  await writeFile(join(folder, 'latin1.txt'), Buffer.from([0x63, 0x61, 0x66, 0xe9]));
  await expect(readTextFile(join(folder, name), name)).rejects.toMatchObject({
    name: 'UserError',
    message,
    place: { file: name },
  });
});
