import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AwsCredentials } from '../../../../../shared/http/aws/aws-credentials.ts';
import { findAccess } from '../../../../../shared/http/aws/credentials.ts';
import type { Exchange } from '../../../../../shared/http/exchange.ts';
import { HttpClient } from '../../../../../shared/http/http-client.ts';
import { undiciExchange } from '../../../../../shared/http/undici-exchange.ts';

const KEYS = { AccessKeyId: 'ASIA', SecretAccessKey: 'secret', Token: 'session' };
const CREDENTIALS = { accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 'session' };
const ROLES = '/latest/meta-data/iam/security-credentials/';
let folder: string;
let port: number;
let close: () => Promise<void>;
/** What was asked, with the address that was meant. */
const asked: string[] = [];
/** Role of the instance; null: there is none. */
let role: string | null;
/** What the container's endpoint wants as `authorization`; null: nothing. */
let wanted: string | null;
let keys: object;

/** A strict fake: another method, header or path than the documentation's is refused. */
function serve(request: IncomingMessage, response: ServerResponse): void {
  const { method = '', url = '', headers } = request;
  const place = `${method} ${url}`;
  const version2 = headers['x-aws-ec2-metadata-token'] === 'token';
  if (place === 'PUT /latest/api/token') {
    const seconds = Number(headers['x-aws-ec2-metadata-token-ttl-seconds']);
    // A request that came through a proxy is none of the instance's.
    const direct = headers['x-forwarded-for'] === undefined && seconds >= 1 && seconds <= 21_600;
    response.writeHead(direct ? 200 : 400).end(direct ? 'token' : '');
  } else if (url.startsWith('/latest/') && (!version2 || method !== 'GET')) response.writeHead(401).end();
  else if (place === `GET ${ROLES}`) response.writeHead(role === null ? 404 : 200).end(role ?? '');
  else if (role !== null && place === `GET ${ROLES}${role}`)
    response.end(JSON.stringify({ Code: 'Success', ...keys }));
  else if (place === 'GET /v2/credentials/1?x=y' || place === 'GET /v1/credentials') {
    if ((headers.authorization ?? null) === wanted) response.end(JSON.stringify(keys));
    else response.writeHead(403).end();
  } else if (url === '/moved') response.writeHead(302, { location: 'http://192.0.2.1/' }).end();
  else response.writeHead(404).end();
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host-'));
  [asked.length, role, wanted, keys] = [0, 'the-role', null, KEYS];
  const server = createServer(serve);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  ({ port } = server.address() as AddressInfo);
  close = () => new Promise((closed) => server.close(() => closed()));
});
afterEach(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

const network = undiciExchange({});
/** Every address is the fake. */
const toFake: Exchange = (request, limits, signal) => {
  const meant = new URL(request.url);
  asked.push(`${request.method} ${meant.href}`);
  const url = `http://127.0.0.1:${String(port)}${meant.pathname}${meant.search}`;
  return network({ ...request, url, headers: { ...request.headers, connection: 'close' } }, limits, signal);
};
async function find(environment: Record<string, string>): Promise<AwsCredentials | null> {
  const { signal } = new AbortController();
  const client = new HttpClient({ service: 'S3', signal });
  const { credentials } = await findAccess({ HOME: folder, ...environment }, client, {
    signal,
    exchange: toFake,
  });
  return credentials;
}

describe('a container', () => {
  test('of ECS, by the relative address', async () => {
    expect(await find({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/1?x=y' })).toEqual(
      CREDENTIALS,
    );
    expect(asked).toEqual(['GET http://169.254.170.2/v2/credentials/1?x=y']);
  });

  test.each(['169.254.170.23', '[fd00:ec2::23]'])('of EKS at %s, with the token of a file', async (host) => {
    await writeFile(join(folder, 'token'), 'pod token\n');
    wanted = 'pod token';
    const environment = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${host}/v1/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, 'token'),
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'another',
    };
    expect(await find(environment)).toEqual(CREDENTIALS);
    expect(asked).toEqual([`GET http://${host}/v1/credentials`]);
  });

  test.each([
    'http://192.0.2.1/v1/credentials',
    'http://169.254.169.254/latest/meta-data/',
    'http://169.254.170.23.example.org/',
    'http://169.254.170.23:8080/v1/credentials',
    'http://user@169.254.170.23/v1/credentials',
    'https://169.254.170.23/v1/credentials',
    'http://127.0.0.1/v1/credentials',
    'file:///etc/passwd',
    'nonsense',
  ])('%s is not asked', async (url) => {
    const environment = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'secret',
    };
    await expect(find(environment)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining('names no address that serves credentials') as string,
    });
    expect(asked).toEqual([]);
  });

  test('a relative address that is none, a token that is not there or holds a line break', async () => {
    await expect(find({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '@192.0.2.1/' })).rejects.toThrow('slash');
    const uri = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials' };
    const missing = join(folder, 'missing');
    await expect(find({ ...uri, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: missing })).rejects.toThrow(
      'TOKEN_FILE',
    );
    await expect(find({ ...uri, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'a\r\nb: c' })).rejects.toThrow(
      'line break',
    );
    expect(asked).toEqual([]);
  });

  test('a refusal, an answer that leads elsewhere and one without keys are errors, not the next in the chain', async () => {
    const uri = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v1/credentials' };
    wanted = 'x';
    await expect(find(uri)).rejects.toThrow('403');
    await expect(find({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/moved' })).rejects.toThrow('302');
    [wanted, keys] = [null, { AccessKeyId: 'ASIA' }];
    await expect(find(uri)).rejects.toThrow('the AWS credentials of the container are not complete');
    expect(asked.every((line) => line.includes('//169.254.170.2/'))).toBe(true);
  });
});

describe('an instance', () => {
  test('by version 2 of its metadata service', async () => {
    expect(await find({})).toEqual(CREDENTIALS);
    const at = 'http://169.254.169.254';
    expect(asked).toEqual([`PUT ${at}/latest/api/token`, `GET ${at}${ROLES}`, `GET ${at}${ROLES}the-role`]);
  });

  test('without a role, with one whose name leads elsewhere, or switched off: requests are not signed', async () => {
    role = null;
    expect(await find({})).toBeNull();
    role = '../../user-data';
    expect(await find({})).toBeNull();
    asked.length = 0;
    expect(await find({ AWS_EC2_METADATA_DISABLED: 'TRUE' })).toBeNull();
    expect(asked).toEqual([]);
  });

  test('where nobody answers, once', async () => {
    await close();
    close = () => Promise.resolve();
    expect(await find({})).toBeNull();
    expect(asked).toHaveLength(1);
  });
});

test('keys of variables come first, then the container', async () => {
  const variables = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'own' };
  const container = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v1/credentials' };
  expect(await find({ ...variables, ...container })).toEqual({ accessKeyId: 'AKIA', secretAccessKey: 'own' });
  expect(asked).toEqual([]);
  await find(container);
  expect(asked).toEqual(['GET http://169.254.170.2/v1/credentials']);
});
