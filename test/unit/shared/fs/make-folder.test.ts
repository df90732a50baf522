import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder } from '../../../../shared/fs/make-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'make-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a folder is made with those above it, by several at once, and again', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(path)));
  await makeFolder(path);
  expect((await stat(path)).isDirectory()).toBe(true);
});

test('a link to a folder is one', async () => {
  await mkdir(join(folder, 'real'));
  await symlink(join(folder, 'real'), join(folder, 'link'));
  await makeFolder(join(folder, 'link'));
  await makeFolder(join(folder, 'link', 'below'));
  expect((await stat(join(folder, 'real', 'below'))).isDirectory()).toBe(true);
});

test.each([
  ['a file', 'file', 'EEXIST'],
  ['below a file', 'file/a/b', 'ENOTDIR'],
  ['a link to nowhere', 'nowhere', 'EEXIST'],
  ['below a link to nowhere', 'nowhere/a', 'EEXIST'],
])('%s is refused', async (_, name, code) => {
  await writeFile(join(folder, 'file'), '');
  await symlink(join(folder, 'absent'), join(folder, 'nowhere'));
  await expect(makeFolder(join(folder, name))).rejects.toMatchObject({ code });
});

test('where nothing can be made: an end, not a loop', async () => {
  // Below /proc a new name "does not exist", though its parent does.
  const path = process.platform === 'linux' ? '/proc/mlops/results' : join(folder, 'file', 'results');
  await writeFile(join(folder, 'file'), '');
  await expect(makeFolder(path)).rejects.toThrow();
});
