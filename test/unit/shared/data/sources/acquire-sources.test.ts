import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acquireSources } from '../../../../../shared/data/sources/acquire-sources.ts';
import { zip } from '../../../../support/archive/zip.ts';
import { answer, startScript, type ScriptedServer, type Step } from '../../../../support/scripted-server.ts';
import { quietLog } from '../../../../support/log-to.ts';

const CSV = 'id,x\n1,2\n';
let folder: string;
const servers: ScriptedServer[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acquire-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(folder, { recursive: true, force: true });
});

const acquire = (lines: string[], environment: Record<string, string> = {}) =>
  acquireSources(lines, {
    workspace: join(folder, 'workspace'),
    temporaryFolder: join(folder, 'temporary'),
    environment,
    log: quietLog,
    loadNative: () => import('@duckdb/node-api'),
    signal: new AbortController().signal,
  });
async function write(name: string, content: string | Uint8Array): Promise<void> {
  const path = join(folder, 'workspace', name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
async function tar(...entries: [Parameters<Pack['entry']>[0], string?][]): Promise<Buffer> {
  const packed = pack();
  const whole = buffer(packed);
  for (const [header, content] of entries) packed.entry(header, content ?? '');
  packed.finalize();
  return whole;
}

describe('archives', () => {
  test('data of every kind of archive, sorted, named by archive and member; the rest is left alone', async () => {
    const plain = await tar(
      [{ name: './b.csv' }, CSV],
      [{ name: 'deep', type: 'directory' }],
      [{ name: 'deep/a.csv' }, CSV],
      [{ name: 'README.txt' }, 'no data'],
      [{ name: '__MACOSX/b.csv' }, 'no data'],
    );
    await write('t.tar', plain);
    await write('t.tar.gz', gzipSync(plain));
    await write('t.tgz', gzipSync(plain));
    await write('t.tar.zst', zstdCompressSync(plain));
    await write(
      't.zip',
      zip([
        { name: 'b.csv', content: CSV },
        { name: 'deep/a.csv', content: CSV },
      ]),
    );
    for (const name of ['t.tar', 't.tar.gz', 't.tgz', 't.tar.zst', 't.zip']) {
      const sources = await acquire([name]);
      expect(sources.map(({ shown, format }) => [shown, format])).toEqual([
        [`${name}!b.csv`, 'csv'],
        [`${name}!deep/a.csv`, 'csv'],
      ]);
      expect(await readFile(sources[1]?.path ?? '', 'utf8')).toBe(CSV);
    }
  });

  test.each<[string, () => Promise<Buffer> | Buffer, RegExp]>([
    ['up.tar', () => tar([{ name: '../evil.csv' }, CSV]), /no plain path/],
    ['absolute.tar', () => tar([{ name: '/evil.csv' }, CSV]), /no plain path/],
    ['windows.tar', () => tar([{ name: 'c:\\evil.csv' }, CSV]), /no plain path/],
    [
      'link.tar',
      () => tar([{ name: 'a.csv', type: 'symlink', linkname: '/etc/passwd' }]),
      /link or a special/,
    ],
    ['hard.tar', () => tar([{ name: 'a.csv', type: 'link', linkname: '/etc/passwd' }]), /link or a special/],
    ['device.tar', () => tar([{ name: 'a.csv', type: 'character-device' }]), /link or a special/],
    ['twice.tar', () => tar([{ name: 'a.csv' }, CSV], [{ name: 'a.csv' }, CSV]), /occurs twice/],
    ['case.tar', () => tar([{ name: 'a.csv' }, CSV], [{ name: 'A.csv' }, CSV]), /occurs twice/],
    [
      'bomb.tar.gz',
      async () => gzipSync(await tar([{ name: 'a.csv' }, 'a'.repeat(4 << 20)])),
      /more than 200 times/,
    ],
    [
      'cut.tar',
      async () => (await tar([{ name: 'a.csv' }, 'a'.repeat(9000)])).subarray(0, 4000),
      /no intact tar/,
    ],
    [
      'cut.tar.gz',
      async () => gzipSync(await tar([{ name: 'a.csv' }, CSV])).subarray(0, 60),
      /no intact tar/,
    ],
    ['text.tar', () => Buffer.from('this is no archive at all '.repeat(40)), /no intact tar/],
    ['text.zip', () => Buffer.from('this is no archive'), /no intact zip/],
    ['empty.tar', () => tar([{ name: 'README' }, 'x']), /holds no file of data/],
  ])('%s is refused', async (name, content, message) => {
    await write(name, await content());
    await expect(acquire([name])).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(message) as string,
      place: { file: name },
    });
    expect(await readdir(folder)).toEqual(expect.not.arrayContaining(['evil.csv']));
  });

  test('a link to an archive leads to what it is; a missing one is told', async () => {
    await write('real.tar', await tar([{ name: 'a.csv' }, CSV]));
    await symlink('real.tar', join(folder, 'workspace', 'link.tar'));
    expect(await acquire(['link.tar'])).toHaveLength(1);
    await expect(acquire(['none.tar'])).rejects.toThrow('no such file');
  });
});

describe('URLs', () => {
  const start = async (...script: Step[]): Promise<ScriptedServer> => {
    const server = await startScript(...script);
    servers.push(server);
    return server;
  };
  const hostOf = (server: ScriptedServer): string => new URL(server.url).host;

  test('content comes to disk under its name, shown without its query', async () => {
    const server = await start(answer(200, CSV));
    const [source] = await acquire([`${server.url}/data/t.csv?X-Amz-Signature=s3cret`], {
      MLOPS_PRIVATE_HOSTS: `other.test ${hostOf(server)}`,
    });
    expect(source).toMatchObject({ shown: `${server.url}/data/t.csv`, format: 'csv', bytes: CSV.length });
    expect(await readFile(source?.path ?? '', 'utf8')).toBe(CSV);
  });

  test('an archive behind a URL is unpacked', async () => {
    const bytes = zip([{ name: 'a.csv', content: CSV }]);
    const server = await start((response) => response.end(bytes));
    const [source] = await acquire([`${server.url}/t.zip`], { MLOPS_PRIVATE_HOSTS: '127.0.0.1' });
    expect(source?.shown).toBe(`${server.url}/t.zip!a.csv`);
  });

  test('nothing is asked of private addresses, of metadata services, and over http', async () => {
    const server = await start(answer(200, CSV));
    const { port } = new URL(server.url);
    for (const url of [
      server.url,
      `https://127.0.0.1:${port}`,
      `https://2130706433:${port}`,
      `https://0x7f.1:${port}`,
      `https://localhost:${port}`,
      `https://[::1]:${port}`,
      `https://[::ffff:127.0.0.1]:${port}`,
      'https://169.254.169.254',
      'https://10.0.0.1',
      'https://100.64.0.1',
      'https://[fd00::1]',
      'https://[64:ff9b::7f00:1]',
      'https://0.0.0.0',
      'http://example.com',
    ])
      await expect(acquire([`${url}/t.csv`]), url).rejects.toThrow('MLOPS_PRIVATE_HOSTS');
    expect(server.seen).toEqual([]);
  });

  test('a redirect does not lead where the line may not', async () => {
    const secret = await start(answer(200, CSV));
    const server = await start(answer(302, '', { location: `${secret.url}/t.csv` }));
    await expect(acquire([`${server.url}/t.csv`], { MLOPS_PRIVATE_HOSTS: hostOf(server) })).rejects.toThrow(
      'MLOPS_PRIVATE_HOSTS',
    );
    expect(secret.seen).toEqual([]);
  });

  test.each([
    ['https://user:word@example.com/t.csv', /must not hold credentials/],
    ['https://', /is no URL/],
  ])('%s is refused', async (line, message) => {
    await expect(acquire([line])).rejects.toThrow(message);
  });

  test('an answer that refuses is told with its status', async () => {
    const server = await start(answer(403, { message: 'denied' }));
    await expect(
      acquire([`${server.url}/t.csv?sig=s3cret`], { MLOPS_PRIVATE_HOSTS: '127.0.0.1' }),
    ).rejects.toThrow(/t\.csv answered 403 \(denied\)$/);
  });
});
