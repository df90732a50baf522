import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireSources } from '../../../../../shared/data/sources/acquire-sources.ts';
import { isSigned } from '../../../../support/s3/signature.ts';
import { quietLog } from '../../../../support/log-to.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const CSV = 'id,x\n1,2\n';
type Handler = (request: IncomingMessage, response: ServerResponse) => void;

let folder: string;
let url: string;
let handle: Handler;
let close: () => Promise<void>;
const seen: string[] = [];

/** Objects by path; everything must be signed. */
const objects =
  (content: Record<string, string>): Handler =>
  (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    if (!isSigned(request, SECRET))
      response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>');
    else if (searchParams.has('list-type')) response.end(listOf(Object.keys(content), searchParams));
    else if (content[pathname] === undefined) response.writeHead(404).end();
    else response.writeHead(200, { etag: '"1"' }).end(content[pathname]);
  };

/** Two keys a page. */
function listOf(paths: string[], query: URLSearchParams): string {
  const keys = paths
    .map((path) => decodeURIComponent(path.replace('/bucket/', '')))
    .filter((key) => key.startsWith(query.get('prefix') ?? ''))
    .sort();
  const from = Number(query.get('continuation-token') ?? 0);
  const page = keys
    .slice(from, from + 2)
    .map((key) => `<Contents><Key>${encodeURIComponent(key)}</Key></Contents>`);
  const more = from + 2 < keys.length;
  return `<?xml version="1.0"?><ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${String(more)}</IsTruncated>${
    more ? `<NextContinuationToken>${String(from + 2)}</NextContinuationToken>` : ''
  }${page.join('')}</ListBucketResult>`;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-'));
  seen.length = 0;
  const server = createServer((request, response) => {
    seen.push(`${String(request.method)} ${String(request.url)}`);
    handle(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  close = () =>
    new Promise((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
});
afterEach(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: SECRET };
const acquire = (line: string, environment: Record<string, string> = keys) =>
  acquireSources([line], {
    workspace: folder,
    temporaryFolder: join(folder, 'temporary'),
    environment: {
      HOME: folder,
      AWS_ENDPOINT_URL_S3: url,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...environment,
    },
    log: quietLog,
    loadNative: () => import('@duckdb/node-api'),
    signal: new AbortController().signal,
  });

test('an object comes to disk by a signed request, whatever its key holds', async () => {
  handle = objects({ '/bucket/a%20b/%C3%BC%2B%28x%29.csv': CSV });
  const [source] = await acquire('s3://bucket/a b/ü+(x).csv');
  expect(source).toMatchObject({ shown: 's3://bucket/a b/ü+(x).csv', format: 'csv', bytes: CSV.length });
  expect(await readFile(source?.path ?? '', 'utf8')).toBe(CSV);
});

test('wildcards are matched over all pages of the list, sorted', async () => {
  handle = objects(
    Object.fromEntries(
      ['d/c.csv', 'd/a.csv', 'd/b.csv', 'd/deep/x.csv', 'd/a.txt', 'e/a.csv'].map((key) => [
        `/bucket/${key}`,
        CSV,
      ]),
    ),
  );
  const shown = (await acquire('s3://bucket/d/*.csv')).map((source) => source.shown);
  expect(shown).toEqual(['s3://bucket/d/a.csv', 's3://bucket/d/b.csv', 's3://bucket/d/c.csv']);
  expect(await acquire('s3://bucket/d/**/*.csv')).toHaveLength(4);
  await expect(acquire('s3://bucket/d/*.parquet')).rejects.toThrow('matches no object');
});

test('a break midway is mended; a changed object is an error', async () => {
  const content = 'id\n'.repeat(50_000);
  const cut =
    (rest: Handler): Handler =>
    (request, response) => {
      if (request.headers.range !== undefined || seen.length > 1) {
        rest(request, response);
        return;
      }
      response.writeHead(200, { etag: '"1"', 'content-length': content.length });
      response.write(content.slice(0, 30_000), () => response.socket?.end());
    };
  handle = cut((request, response) => {
    expect(isSigned(request, SECRET)).toBe(true);
    const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0]);
    const range = `bytes ${String(from)}-${String(content.length - 1)}/${String(content.length)}`;
    response.writeHead(206, { etag: '"1"', 'content-range': range }).end(content.slice(from));
  });
  const [source] = await acquire('s3://bucket/t.csv');
  expect(source?.bytes).toBe(content.length);
  seen.length = 0;
  handle = cut((_, response) => {
    response
      .writeHead(200, { etag: '"2"', 'content-length': content.length })
      .end('x'.repeat(content.length));
  });
  await expect(acquire('s3://bucket/t.csv')).rejects.toThrow('has other content now');
});

test('a 503 is asked again; denials, absences and other regions are told with what to do', async () => {
  let answers = 0;
  handle = (_, response) => {
    answers += 1;
    response.writeHead(answers === 1 ? 503 : 200).end(CSV);
  };
  expect(await acquire('s3://bucket/t.csv')).toHaveLength(1);
  handle = objects({});
  await expect(acquire('s3://bucket/t.csv')).rejects.toThrow('there is no such object');
  await expect(
    acquire('s3://bucket/t.csv', { ...keys, AWS_SECRET_ACCESS_KEY: 'other' }),
  ).rejects.toMatchObject({
    message: 'access is denied (403)',
    fix: expect.stringContaining('s3:GetObject') as string,
  });
  await expect(acquire('s3://bucket/t.csv', {})).rejects.toMatchObject({
    fix: expect.stringContaining('Give the job credentials') as string,
  });
  handle = (_, response) => void response.writeHead(301, { 'x-amz-bucket-region': 'eu-central-1' }).end();
  await expect(acquire('s3://bucket/t.csv')).rejects.toMatchObject({ fix: 'Set AWS_REGION to eu-central-1' });
});

test('credentials of a profile', async () => {
  handle = objects({ '/bucket/t.csv': CSV });
  await mkdir(join(folder, '.aws'));
  await writeFile(
    join(folder, '.aws', 'credentials'),
    `[default]\naws_access_key_id=a\naws_secret_access_key=b\n[team.ci]\naws_access_key_id = AK\naws_secret_access_key = ${SECRET}\n`,
  );
  expect(await acquire('s3://bucket/t.csv', { AWS_PROFILE: 'team.ci' })).toHaveLength(1);
  await expect(acquire('s3://bucket/t.csv', {})).rejects.toThrow('access is denied');
  await expect(acquire('s3://bucket/t.csv', { AWS_ACCESS_KEY_ID: 'a' })).rejects.toThrow('not complete');
});

test('a web identity is exchanged for keys of a role, which sign', async () => {
  await writeFile(join(folder, 'token'), 'jwt\n');
  const inner = objects({ '/bucket/t.csv': CSV });
  let asked = '';
  handle = (request, response) => {
    if (request.method !== 'POST') {
      expect(request.headers['x-amz-security-token']).toBe('session');
      inner(request, response);
      return;
    }
    request.on('data', (chunk: Buffer) => (asked += chunk.toString()));
    request.on('end', () =>
      response.end(
        `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>${SECRET}</SecretAccessKey><SessionToken>session</SessionToken></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
      ),
    );
  };
  const environment = {
    AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
    AWS_ROLE_ARN: 'arn:aws:iam::1:role/ci',
    AWS_ENDPOINT_URL_STS: url,
  };
  expect(await acquire('s3://bucket/t.csv', environment)).toHaveLength(1);
  expect(Object.fromEntries(new URLSearchParams(asked))).toMatchObject({
    Action: 'AssumeRoleWithWebIdentity',
    RoleArn: 'arn:aws:iam::1:role/ci',
    WebIdentityToken: 'jwt',
  });
});

test.each(['s3://bucket', 's3://bucket/', 's3:///key', 's3://b_/k'])('%s is refused', async (line) => {
  await expect(acquire(line)).rejects.toThrow('names no object');
});
