import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readFileOf, type ArchiveLimits } from '../../../../shared/archive/archive.ts';
import { extractZip } from '../../../../shared/archive/extract-zip.ts';
import { openZip } from '../../../../shared/archive/open-zip.ts';
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

test('unpacks files and folders, stored and deflated', async () => {
  const bytes = zip([
    { name: 'train.json', content: '{}' },
    { name: 'model/' },
    { name: 'model/weights.bin', content: 'weights', method: 0 },
    { name: 'model/deep/ä.txt', content: 'ä' },
  ]);
  expect(await extractZip(bytes, folder, LIMITS)).toEqual([
    'train.json',
    'model/weights.bin',
    'model/deep/ä.txt',
  ]);
  expect(await readFile(join(folder, 'model/deep/ä.txt'), 'utf8')).toBe('ä');
  expect((await lstat(join(folder, 'model/weights.bin'))).mode & 0o7777 & 0o111).toBe(0);
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
  await expect(extractZip(bytes, folder, LIMITS)).rejects.toThrow(message);
  expect(await readdir(folder)).toEqual([]);
  const [file, target] = [join(folder, 'file.zip'), join(folder, 'target')];
  await writeFile(file, bytes);
  await mkdir(target);
  await expect(extractZip(file, target, LIMITS)).rejects.toThrow(message);
  expect(await readdir(target)).toEqual([]);
});

test('a file is read as bytes are, and closed', async () => {
  const file = join(folder, 'file.zip');
  await writeFile(file, zip([{ name: 'model/weights.bin', content: Buffer.alloc(3 * MEGABYTE, 'ab') }]));
  const limits = { ...LIMITS, ratio: 5000 };
  expect(await extractZip(file, join(folder, 'target'), limits)).toEqual(['model/weights.bin']);
  const written = await readFile(join(folder, 'target', 'model', 'weights.bin'));
  expect(written.equals(Buffer.alloc(3 * MEGABYTE, 'ab'))).toBe(true);
  const open = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  expect(open).not.toContain(file);
});

/** Behind one more entry. */
const shift = (entry: ZipEntry): ZipEntry =>
  entry.sharesBytesOf === undefined ? entry : { ...entry, sharesBytesOf: entry.sharesBytesOf + 1 };

test('sizes that lie are found while reading', async () => {
  const small = zip([{ name: 'a', content: Buffer.alloc(3 * MEGABYTE), claims: 10 }]);
  await expect(extractZip(small, folder, LIMITS)).rejects.toThrow(/too many bytes|packed/);
  await writeFile(join(folder, 'small.zip'), small);
  const target = join(folder, 'target');
  await expect(extractZip(join(folder, 'small.zip'), target, LIMITS)).rejects.toThrow(
    /too many bytes|packed/,
  );
  const [file] = await openZip(zip([{ name: 'a', content: 'abc', claims: 2 }]), LIMITS);
  if (file === undefined) throw new Error('no file');
  await expect(readFileOf(file, 100)).rejects.toThrow('too many bytes');
});

test('a file is read up to its own limit', async () => {
  const [file] = await openZip(zip([{ name: 'a', content: 'four' }]), LIMITS);
  if (file === undefined) throw new Error('no file');
  expect((await readFileOf(file, 4)).toString()).toBe('four');
  await expect(readFileOf(file, 3)).rejects.toThrow('the file "a" is larger than 3 bytes');
});

test('a count that lies is not believed', async () => {
  const entries = Array.from({ length: 30 }, (_, index) => ({ name: String(index) }));
  expect(await openZip(zip(entries, { claimedCount: 3 }), LIMITS)).toHaveLength(3);
  await expect(openZip(zip([{ name: 'a' }], { claimedCount: 60_000 }), LIMITS)).rejects.toThrow(
    'more than 20 entries',
  );
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
      const target = await mkdtemp(join(folder, 'x-'));
      try {
        await extractZip(bytes, target, LIMITS);
      } catch (error) {
        expect(error).toMatchObject({ name: 'RefusedArchive' });
      }
      expect((await readdir(folder)).every((name) => name.startsWith('x-'))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
