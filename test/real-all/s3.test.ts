import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquireSources } from '../../shared/data/sources/acquire-sources.ts';
import type { DataSource } from '../../shared/data/sources/source.ts';
import { quietLog } from '../support/log-to.ts';
import { startVersity, type RealS3 } from '../support/real/start-versity.ts';
import { runAction } from '../support/runner/index.ts';

let server: RealS3;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'real-s3-'));
  server = await startVersity(folder);
  await put('', undefined);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** An object of the bucket, or the bucket, by a client that is none of ours. */
async function put(key: string, body: string | Buffer | undefined): Promise<void> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.keys;
  const client = new AwsClient({ accessKeyId, secretAccessKey, service: 's3', region: 'us-east-1' });
  const path = key.split('/').map(encodeURIComponent).join('/');
  const init = { method: 'PUT', ...(body === undefined ? {} : { body: new Uint8Array(Buffer.from(body)) }) };
  const answer = await client.fetch(`${server.url}/bucket/${path}`, init);
  if (!answer.ok) throw new Error(`PUT ${key}: ${String(answer.status)} ${await answer.text()}`);
}
const environment = (more: Record<string, string> = {}): Record<string, string> => ({
  HOME: folder,
  AWS_ENDPOINT_URL_S3: server.url,
  AWS_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  ...server.keys,
  ...more,
});
const acquire = (line: string, more?: Record<string, string>): Promise<DataSource[]> =>
  acquireSources([line], {
    workspace: folder,
    temporaryFolder: join(folder, 'temporary'),
    environment: environment(more),
    log: quietLog,
    loadNative: () => import('@duckdb/node-api'),
    signal: new AbortController().signal,
  });

test('an object whose key needs every kind of encoding', async () => {
  await put("a b/ü+&=%20'#~.csv", 'x\n1\n');
  for (const line of ["s3://bucket/a b/ü+&=%20'#~.csv", 's3://bucket/a b/*.csv']) {
    const [source] = await acquire(line);
    expect(await readFile(source?.path ?? '', 'utf8')).toBe('x\n1\n');
  }
});

test('wildcards over more keys than a page of the list holds', async () => {
  const names = Array.from({ length: 1_100 }, (_, i) => `many/part-${String(i).padStart(4, '0')}`);
  for (let start = 0; start < names.length; start += 20)
    await Promise.all(names.slice(start, start + 20).map((name) => put(`${name}.txt`, 'no data')));
  await put('many/part-1099.csv', 'x\n2\n');
  await put('many/part-0000.csv', 'x\n3\n');
  const sources = await acquire('s3://bucket/many/*.csv');
  expect(sources.map(({ shown }) => shown)).toEqual([
    's3://bucket/many/part-0000.csv',
    's3://bucket/many/part-1099.csv',
  ]);
});

test('a large object is the same, byte by byte', async () => {
  const rows = Array.from({ length: 1_000_000 }, (_, i) => `${String(i)},${'x'.repeat(i % 20)}`);
  const text = `id,text\n${rows.join('\n')}\n`;
  await put('large.csv', text);
  const [source] = await acquire('s3://bucket/large.csv');
  const digest = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
  expect(digest(await readFile(source?.path ?? ''))).toBe(digest(text));
});

test.each([
  ['a wrong secret', 's3://bucket/large.csv', { AWS_SECRET_ACCESS_KEY: 'guess' }, /access is denied \(403\)/],
  ['no credentials', 's3://bucket/large.csv', { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }, /denied/],
  ['an object that is not there', 's3://bucket/gone.csv', {}, /there is no such object/],
  ['a pattern without a match', 's3://bucket/gone/*.csv', {}, /matches no object/],
])('%s is an error that says so', async (_, line, more: Record<string, string>, message) => {
  await expect(acquire(line, more)).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringMatching(message) as string,
  });
});

test('the whole action, Feather included', async () => {
  const workspace = await mkdtemp(join(folder, 'workspace-'));
  const golden = join(import.meta.dirname, '../fixtures/golden/arrow/lz4.feather');
  await put('golden/lz4.feather', await readFile(golden));
  const data = { data: 's3://bucket/golden/*.feather' };
  const run = await runAction({ action: 'validate-data', workspace, inputs: data, env: environment() });
  expect(run.outputs, run.log).toMatchObject({ 'row-count': '60', 'column-count': '28' });
  const written = await readFile(join(workspace, '.mlops', 'data-snapshot.json'), 'utf8');
  const snapshot = JSON.parse(written) as { files: object[] };
  const digest = createHash('sha256')
    .update(await readFile(golden))
    .digest('hex');
  expect(snapshot.files).toMatchObject([
    { path: 's3://bucket/golden/lz4.feather', digest: `sha256:${digest}`, rows: 60 },
  ]);
});
