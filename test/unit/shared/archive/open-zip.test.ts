import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFileOf, type ArchiveFile, type ArchiveLimits } from '../../../../shared/archive/archive.ts';
import { extractZip } from '../../../../shared/archive/extract-zip.ts';
import { readZip } from '../../../../shared/archive/open-zip.ts';
import { zip, type ZipEntry } from '../../../support/archive/zip.ts';

const LIMITS: ArchiveLimits = { entries: 20, bytes: 8 << 20, ratio: 200 };
const MEGABYTE = 1 << 20;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Unpacks an archive into the folder `target`. */
async function unpack(bytes: Uint8Array, limits = LIMITS): Promise<string[]> {
  await writeFile(join(folder, 'file.zip'), bytes);
  await mkdir(join(folder, 'target'), { recursive: true });
  return extractZip(join(folder, 'file.zip'), join(folder, 'target'), limits);
}

async function reading<T>(bytes: Uint8Array, use: (files: ArchiveFile[]) => Promise<T>): Promise<T> {
  await writeFile(join(folder, 'file.zip'), bytes);
  return readZip(join(folder, 'file.zip'), LIMITS, use);
}

const readFirst = (bytes: Uint8Array, maxBytes: number): Promise<string> =>
  reading(bytes, async ([file]) => {
    if (file === undefined) throw new Error('no file');
    return (await readFileOf(file, maxBytes)).toString();
  });

/** Paths of the files of ours that the process has open. */
async function openFiles(): Promise<string[]> {
  const open = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return open.filter((path) => path.startsWith(folder));
}

test('unpacks files and folders, stored and deflated', async () => {
  const bytes = zip([
    { name: 'train.json', content: '{}' },
    { name: 'model/' },
    { name: 'model/weights.bin', content: 'weights', method: 0 },
    { name: 'model/deep/ä.txt', content: 'ä' },
  ]);
  expect(await unpack(bytes)).toEqual(['train.json', 'model/weights.bin', 'model/deep/ä.txt']);
  expect(await readFile(join(folder, 'target/model/deep/ä.txt'), 'utf8')).toBe('ä');
  expect((await lstat(join(folder, 'target/model/weights.bin'))).mode & 0o7777 & 0o111).toBe(0);
});

const LINK = 0o120_777;
const DEVICE = 0o060_644;

test.each<[string, ZipEntry[], RegExp]>([
  ['a name that climbs', [{ name: '../evil' }], /relative path|plain path/],
  ['a climb in the middle', [{ name: 'a/../../evil' }], /relative path|plain path/],
  ['an absolute name', [{ name: '/etc/passwd' }], /absolute path|plain path/],
  ['a drive', [{ name: 'C:evil' }], /absolute path|plain path/],
  ['a backslash', [{ name: 'a\\..\\evil' }], /invalid characters|plain path/],
  ['a dot', [{ name: './train.json' }], /plain path/],
  ['an empty part', [{ name: 'a//b' }], /plain path/],
  ['a control character', [{ name: 'a\u0000b' }], /plain path/],
  ['a line break', [{ name: 'a\nb' }], /plain path/],
  ['an endless name', [{ name: 'a/'.repeat(20_000) + 'b' }], /plain path/],
  ['a name twice', [{ name: 'a' }, { name: 'a' }], /"a" occurs twice/],
  ['names that differ by case', [{ name: 'Train.json' }, { name: 'train.json' }], /occurs twice/],
  ['names that differ by composition', [{ name: '\u00e4' }, { name: 'a\u0308' }], /occurs twice/],
  ['a file below a file', [{ name: 'a' }, { name: 'a/b' }], /"a" is a file and a folder/],
  ['a symbolic link', [{ name: 'a', mode: LINK, content: '/etc/passwd' }], /"a" is a link/],
  [
    'a link and a file through it',
    [
      { name: 'a', mode: LINK, content: '/tmp' },
      { name: 'a/b', content: 'x' },
    ],
    /file and a folder|is a link/,
  ],
  ['a device', [{ name: 'a', mode: DEVICE }], /special file/],
  ['a folder that is none', [{ name: 'a/', mode: 0o100_644 }], /special file/],
  ['encryption', [{ name: 'a', encrypted: true, content: 'x' }], /"a" is encrypted/],
  ['an unknown method', [{ name: 'a', method: 99, content: 'x' }], /unknown method/],
  ['a bomb', [{ name: 'a', content: Buffer.alloc(7 * MEGABYTE) }], /more than 200 times/],
  ['a large file', [{ name: 'a', content: Buffer.alloc(9 * MEGABYTE) }], /larger than 8388608 bytes/],
  [
    'files that share their bytes',
    [
      { name: 'a', content: 'x'.repeat(1000) },
      { name: 'b', content: 'x'.repeat(1000), sharesBytesOf: 0 },
    ],
    /"b" overlaps/,
  ],
  [
    'many entries',
    Array.from({ length: 21 }, (_, index) => ({ name: String(index) })),
    /more than 20 entries/,
  ],
])('%s: the whole archive is refused before anything is written', async (_, entries, message) => {
  const bytes = zip([{ name: 'good', content: 'good' }, ...entries.map(shift)]);
  await expect(unpack(bytes)).rejects.toThrow(message);
  expect(await readdir(join(folder, 'target'))).toEqual([]);
  expect(await openFiles()).toEqual([]);
});

test('a file of many chunks is written whole, and the archive closed', async () => {
  const bytes = zip([{ name: 'model/weights.bin', content: Buffer.alloc(3 * MEGABYTE, 'ab') }]);
  expect(await unpack(bytes, { ...LIMITS, ratio: 5000 })).toEqual(['model/weights.bin']);
  const written = await readFile(join(folder, 'target', 'model', 'weights.bin'));
  expect(written.equals(Buffer.alloc(3 * MEGABYTE, 'ab'))).toBe(true);
  expect(await openFiles()).toEqual([]);
});

/** Behind one more entry. */
const shift = (entry: ZipEntry): ZipEntry =>
  entry.sharesBytesOf === undefined ? entry : { ...entry, sharesBytesOf: entry.sharesBytesOf + 1 };

test('sizes that lie are found while reading', async () => {
  const small = zip([{ name: 'a', content: Buffer.alloc(3 * MEGABYTE), claims: 10 }]);
  await expect(unpack(small)).rejects.toThrow(/too many bytes|packed/);
  await expect(readFirst(zip([{ name: 'a', content: 'abc', claims: 2 }]), 100)).rejects.toThrow(
    'too many bytes',
  );
  expect(await openFiles()).toEqual([]);
});

test('a file is read up to its own limit', async () => {
  const bytes = zip([{ name: 'a', content: 'four' }]);
  expect(await readFirst(bytes, 4)).toBe('four');
  await expect(readFirst(bytes, 3)).rejects.toThrow('the file "a" is larger than 3 bytes');
});

test('a count that lies is not believed', async () => {
  const entries = Array.from({ length: 30 }, (_, index) => ({ name: String(index) }));
  const count = (bytes: Uint8Array): Promise<number> =>
    reading(bytes, (files) => Promise.resolve(files.length));
  expect(await count(zip(entries, { claimedCount: 3 }))).toBe(3);
  await expect(count(zip([{ name: 'a' }], { claimedCount: 60_000 }))).rejects.toThrow('more than 20 entries');
});

test('whatever the bytes are, it is refused or read, and nothing leaves the folder', async () => {
  const good = zip([
    { name: 'train.json', content: '{"a": 1}' },
    { name: 'model/weights.bin', content: Buffer.alloc(5000, 7) },
  ]);
  const harmed = fc
    .tuple(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }), fc.nat(good.length))
    .map(([changes, cut]) => {
      const bytes = Buffer.from(good);
      for (const [at, value] of changes) bytes[at] = value;
      return cut % 3 === 0 ? bytes.subarray(0, cut) : bytes;
    });
  await fc.assert(
    fc.asyncProperty(harmed, async (bytes) => {
      try {
        await unpack(bytes);
      } catch (error) {
        expect(error).toMatchObject({ name: 'RefusedArchive' });
      }
      expect((await readdir(folder)).sort()).toEqual(['file.zip', 'target']);
      await rm(join(folder, 'target'), { recursive: true });
    }),
    { numRuns: 300 },
  );
});
