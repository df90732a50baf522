import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquireSources } from '../../../../../shared/data/sources/acquire-sources.ts';
import { refuseBomb } from '../../../../../shared/data/sources/refuse-bomb.ts';
import type { DataSource } from '../../../../../shared/data/sources/source.ts';
import { quietLog } from '../../../../support/log-to.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bomb-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const LIMITS = { free: 1 << 20, bytes: 64 << 20, ratio: 200 };
const ROWS = Buffer.from('a,b\n'.repeat(1 << 20));

async function source(
  name: string,
  content: Buffer,
  compression: DataSource['compression'],
): Promise<DataSource> {
  const path = join(folder, name);
  await writeFile(path, content);
  return { path, shown: name, format: 'csv', compression, bytes: (await stat(path)).size };
}

test.each([
  ['gzip', gzipSync(ROWS, { level: 9 })],
  ['zstd', zstdCompressSync(ROWS)],
] as const)('a file of %s that unpacks to more than its size allows is refused', async (kind, packed) => {
  const bomb = await source(`bomb-${kind}`, packed, kind);
  expect(ROWS.length / bomb.bytes).toBeGreaterThan(LIMITS.ratio);
  await expect(refuseBomb(bomb, LIMITS)).rejects.toMatchObject({
    message: 'unpacks to more than 200 times its size',
    place: { file: `bomb-${kind}` },
  });
  await expect(refuseBomb(bomb, { ...LIMITS, free: ROWS.length })).resolves.toBeUndefined();
  await expect(refuseBomb(bomb, { free: 1 << 20, bytes: 2 << 20, ratio: 1e6 })).rejects.toThrow(
    'unpacks to more than 2,097,152 bytes',
  );
});

test('several members of one gzip file count together', async () => {
  const member = gzipSync(ROWS.subarray(0, 1 << 20));
  const many = await source('members', Buffer.concat([member, member, member]), 'gzip');
  await expect(refuseBomb(many, LIMITS)).rejects.toThrow('unpacks to more than 200 times its size');
});

test('a damaged file is left to its reader', async () => {
  const cut = gzipSync(randomBytes(100_000)).subarray(0, 2000);
  await expect(refuseBomb(await source('cut', cut, 'gzip'), { ...LIMITS, free: 1 })).resolves.toBeUndefined();
});

test('what an input names is measured before it is read', async () => {
  const member = gzipSync(Buffer.alloc(64 << 20));
  await writeFile(join(folder, 'bomb.csv.gz'), Buffer.concat(Array.from({ length: 18 }, () => member)));
  const place = {
    workspace: folder,
    temporaryFolder: folder,
    environment: {},
    log: quietLog,
    loadNative: () => import('@duckdb/node-api'),
    signal: new AbortController().signal,
  };
  await expect(acquireSources(['bomb.csv.gz'], place)).rejects.toThrow('unpacks to more than 200 times');
});
