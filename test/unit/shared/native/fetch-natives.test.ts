import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fetchNatives, type WantedNatives } from '../../../../shared/native/fetch-natives.ts';
import { cachedFolder, isCached } from '../../../../shared/native/tool-cache.ts';
import { verifyPackages } from '../../../../shared/native/verify-package.ts';
import { publish, startPlaces, type Places } from '../../../support/native/places.ts';
import {
  archiveOf,
  FILES,
  PACKAGES,
  pinOf,
  tarballOf,
  type TarEntry,
} from '../../../support/native/small-packages.ts';
import { logTo } from '../../../support/log-to.ts';

const NAME = '@duckdb/node-api';
const ARCHIVE = '/org/mlops-actions/releases/download/natives-1/duckdb-any.tar.zst';
let root: string;
let places: Places;
let archive: Buffer;
const said: string[] = [];

beforeEach(async () => {
  said.length = 0;
  root = await mkdtemp(join(tmpdir(), 'fetch-'));
  places = await startPlaces();
  archive = await archiveOf();
});
afterEach(async () => {
  await places.close();
  await rm(root, { recursive: true, force: true });
});

const wanted = (more: Partial<WantedNatives> = {}): WantedNatives => ({
  name: NAME,
  packages: PACKAGES,
  platform: 'any',
  archive: pinOf(archive, places.url + ARCHIVE),
  roots: [join(root, 'tools')],
  ...more,
});
const tell = (message: string): void => void said.push(message);
const log = logTo(tell);
const fetching = (signal = new AbortController().signal) => ({
  environment: { HOME: root, npm_config_registry: places.url },
  log,
  signal,
  clock: { now: () => 0, sleep: () => Promise.resolve() },
});
const fetched = (more: Partial<WantedNatives> = {}): Promise<string> =>
  fetchNatives(wanted(more), fetching());

async function publishAll(more: TarEntry[] = []): Promise<void> {
  for (const [name, files] of Object.entries(FILES))
    publish(places, { name, version: '1.2.3', tarball: await tarballOf(files, more) });
}
/** Files and folders of the cache, without what is inside of an entry. */
async function inCache(): Promise<string[]> {
  const folder = dirname(cachedFolder(join(root, 'tools'), NAME, PACKAGES, 'any'));
  return existsSync(folder) ? readdir(folder) : [];
}
const isRight = (entry: string): Promise<void> =>
  verifyPackages(join(entry, 'node_modules'), PACKAGES, 'any');

test('from the release: one entry of the tool cache, marked last', async () => {
  places.set(ARCHIVE, archive);
  const entry = await fetched();
  await isRight(entry);
  expect(entry).toMatch(/tools\/mlops-duckdb\/1\.2\.3\/any-[0-9a-f]{8}$/);
  expect(await isCached(entry)).toBe(true);
  expect(await inCache()).toHaveLength(2);
  expect(places.seen.map(({ path }) => path)).toEqual([ARCHIVE]);
  expect(said.join('\n')).toMatch(/Fetching duckdb-any\.tar\.zst \(0\.0 MB\) from 127\.0\.0\.1/);
});

test('from the registry, when the release is not there: only what is pinned is written', async () => {
  await publishAll([
    { name: 'package/../../evil.js', content: 'evil' },
    { name: 'package/unlisted.js', content: 'evil' },
    { name: '/etc/evil.js', content: 'evil' },
  ]);
  const entry = await fetched();
  await isRight(entry);
  expect(
    (await readdir(join(entry, 'node_modules'), { recursive: true })).filter((f) => /evil|other/.test(f)),
  ).toEqual([]);
  expect(await readdir(root)).toEqual(['tools']);
  expect(said.join('\n')).toContain('answered 404');
});

test('without a release: the registry alone', async () => {
  await publishAll();
  await isRight(await fetched({ archive: null }));
});

describe('nothing that is wrong is kept, and the next place is asked', () => {
  const bad: [string, () => Promise<Buffer> | Buffer, RegExp][] = [
    [
      'other content',
      () => archiveOf({ ...FILES, 'detect-libc': { 'package.json': '{}' } }),
      /is not the archive that this release pins/,
    ],
    ['a page', () => Buffer.from('<html>Please log in</html>'), /no intact archive/],
    [
      'an archive cut off as if it were whole',
      () => archive.subarray(0, archive.length - 9),
      /no intact archive|is not the archive/,
    ],
    ['nothing', () => Buffer.alloc(0), /no intact archive|is not the archive/],
  ];
  test.each(bad)('%s', async (_, content, reason) => {
    places.set(ARCHIVE, await content());
    await expect(fetched()).rejects.toMatchObject({
      name: 'ServiceError',
      message: expect.stringMatching(reason) as string,
    });
    expect(await inCache()).toEqual([]);
    await publishAll();
    await isRight(await fetched());
  });

  test('more than is pinned', async () => {
    places.set(ARCHIVE, Buffer.concat([archive, Buffer.alloc(10)]));
    await expect(fetched()).rejects.toThrow(`larger than ${String(archive.length)} bytes`);
    expect(await inCache()).toEqual([]);
  });

  test.each<[string, TarEntry[], Record<string, string>, RegExp]>([
    [
      'a changed file',
      [],
      { ...FILES['detect-libc'], 'package.json': '{}' },
      /package\.json is not the file of detect-libc 1\.2\.3/,
    ],
    ['a missing file', [], {}, /detect-libc of detect-libc 1\.2\.3 is missing/],
    [
      'a link in place of a file',
      [{ name: 'package/package.json', content: '', linkTo: '/etc/passwd' }],
      {},
      /is missing/,
    ],
    [
      'a file twice',
      [{ name: 'package/package.json', content: 'x' }],
      { 'package.json': '{}' },
      /a file occurs twice/,
    ],
  ])('a tarball with %s', async (_, more, files, reason) => {
    await publishAll();
    publish(places, { name: 'detect-libc', version: '1.2.3', tarball: await tarballOf(files, more) });
    await expect(fetched()).rejects.toThrow(reason);
    expect(await inCache()).toEqual([]);
  });

  test('a registry that does not have the version', async () => {
    publish(places, { name: NAME, version: '9.9.9', tarball: Buffer.alloc(0) });
    await expect(fetched()).rejects.toThrow('does not list @duckdb/node-api 1.2.3');
  });
});

test('a download that breaks goes on where it was', async () => {
  let asked = 0;
  places.set(ARCHIVE, (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const last = archive.length - 1;
    response.writeHead(from === 0 ? 200 : 206, {
      etag: '"1"',
      'content-length': archive.length - from,
      ...(from === 0
        ? {}
        : { 'content-range': `bytes ${String(from)}-${String(last)}/${String(archive.length)}` }),
    });
    asked += 1;
    const end = asked === 1 ? Math.floor(archive.length / 2) : archive.length;
    response.write(archive.subarray(from, end), () => response.socket?.end());
  });
  await isRight(await fetched());
  expect(asked).toBe(2);
});

test('no network: one clear line with every place that was asked', async () => {
  await places.close();
  const gone = fetchNatives(wanted(), {
    ...fetching(),
    environment: { HOME: root, npm_config_registry: 'http://127.0.0.1:1' },
  });
  await expect(gone).rejects.toThrow(
    /could not be fetched: .*duckdb-any\.tar\.zst.*; .*127\.0\.0\.1:1.*MLOPS_NATIVES_DIR/,
  );
  expect(await inCache()).toEqual([]);
  await places.close().catch(() => undefined);
});

test('two jobs at once: both get the right files, and nothing is left beside them', async () => {
  places.set(ARCHIVE, archive);
  const entries = await Promise.all([fetched(), fetched(), fetched()]);
  expect(new Set(entries).size).toBe(1);
  await isRight(entries[0]);
  expect(await inCache()).toHaveLength(2);
});

test('a cancelled job leaves nothing', async () => {
  places.set(ARCHIVE, (_, response) => {
    response.writeHead(200, { 'content-length': archive.length });
    response.write(archive.subarray(0, 100));
  });
  const abort = new AbortController();
  const running = fetchNatives(wanted(), fetching(abort.signal));
  setTimeout(() => abort.abort(new Error('cancelled')), 200);
  await expect(running).rejects.toThrow('cancelled');
  expect(await inCache()).toEqual([]);
});

test('what a killed job left behind is removed after a day, and not before', async () => {
  places.set(ARCHIVE, archive);
  const entry = cachedFolder(join(root, 'tools'), NAME, PACKAGES, 'any');
  for (const name of ['old', 'new']) await mkdir(`${entry}.${name}.draft`, { recursive: true });
  await utimes(`${entry}.old.draft`, 0, 0);
  await fetched();
  expect(existsSync(`${entry}.old.draft`)).toBe(false);
  expect(existsSync(`${entry}.new.draft`)).toBe(true);
});

test('a tool cache that can not be written to: the next folder is taken, or told', async () => {
  places.set(ARCHIVE, archive);
  await writeFile(join(root, 'file'), '');
  const entry = await fetched({ roots: [join(root, 'file'), join(root, 'temp')] });
  expect(entry.startsWith(join(root, 'temp'))).toBe(true);
  await expect(fetched({ roots: [join(root, 'file')] })).rejects.toThrow('nothing can be written to');
});

test('an entry that was there without its marker is not overwritten', async () => {
  places.set(ARCHIVE, archive);
  const entry = cachedFolder(join(root, 'tools'), NAME, PACKAGES, 'any');
  await mkdir(join(entry, 'node_modules'), { recursive: true });
  await writeFile(join(entry, 'node_modules', 'evil.js'), 'evil');
  await fetched();
  expect(await readFile(join(entry, 'node_modules', 'evil.js'), 'utf8')).toBe('evil');
  await expect(isRight(entry)).rejects.toThrow('is missing');
});
