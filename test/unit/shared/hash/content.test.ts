import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentOf } from '../../../../shared/hash/content.ts';
import { canonicalJson, digestOf, digestOfFile, digestOfJson } from '../../../../shared/hash/digest.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'content-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the digest of a file is the sha256 of its bytes', async () => {
  await writeFile(join(folder, 'm.onnx'), 'abc');
  const sha256 = 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(await digestOfFile(join(folder, 'm.onnx'))).toBe(sha256);
  expect(digestOf('abc')).toBe(sha256);
  expect(await contentOf(join(folder, 'm.onnx'))).toMatchObject({ digest: sha256, bytes: 3, folder: false });
});

test('a folder is its paths, sizes and bytes: not its place, not the order in which it was written', async () => {
  for (const [name, order] of [
    ['one', ['a', 'b/c']],
    ['two', ['b/c', 'a']],
  ] as const) {
    await mkdir(join(folder, name, 'b'), { recursive: true });
    for (const path of order) await writeFile(join(folder, name, path), path);
  }
  const one = await contentOf(join(folder, 'one'));
  expect(one).toEqual(await contentOf(join(folder, 'two')));
  expect(one.files.map(({ path }) => path)).toEqual(['a', 'b/c']);
  await writeFile(join(folder, 'two', 'b', 'c'), 'B/c');
  expect((await contentOf(join(folder, 'two'))).digest).not.toBe(one.digest);
});

test('links and empty folders are no model', async () => {
  await mkdir(join(folder, 'model'));
  await expect(contentOf(join(folder, 'model'))).rejects.toThrow('the folder is empty');
  await writeFile(join(folder, 'secret'), 's');
  await symlink(join(folder, 'secret'), join(folder, 'model', 'weights'));
  await expect(contentOf(join(folder, 'model'))).rejects.toThrow('is a link');
  await expect(contentOf(join(folder, 'model', 'weights'))).rejects.toThrow('is a symbolic link');
});

test('JSON digests do not depend on the order of keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(digestOfJson(reversed)).toBe(digestOfJson(value));
    }),
  );
  expect(canonicalJson({ b: 1, a: [1e21, 'é'] })).toBe('{"a":[1e+21,"é"],"b":1}');
});
