import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBucket } from '../../shared/http/aws/s3/open-bucket.ts';
import { S3Store } from '../../shared/store/s3-store.ts';
import { startVersity, type RealS3 } from '../support/real/start-versity.ts';
import { openIn } from '../support/registry/open-in.ts';
import { registrySuite } from '../support/registry/registry-suite.ts';
import { storeSuite } from '../support/store/store-suite.ts';

let server: RealS3;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'real-registry-'));
  server = await startVersity(folder);
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = server.keys;
  const client = new AwsClient({ accessKeyId, secretAccessKey, service: 's3', region: 'us-east-1' });
  const answer = await client.fetch(`${server.url}/bucket`, { method: 'PUT' });
  expect(answer.status).toBe(200);
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const environment = (): Record<string, string> => ({
  HOME: folder,
  AWS_ENDPOINT_URL_S3: server.url,
  AWS_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  ...server.keys,
});

describe('a registry in a real bucket', () => {
  registrySuite((workspace, name) =>
    openIn(workspace, `s3://bucket/registry/${name}`, { backend: 's3', environment: environment() }),
  );
});

describe('state in a real bucket', () => {
  storeSuite((name) => {
    const url = `s3://bucket/state/${name}`;
    const { signal } = new AbortController();
    return new S3Store(url, () => openBucket(url, environment(), { signal }));
  });
});

test('a place that is no bucket is told', async () => {
  const { signal } = new AbortController();
  const bucket = await openBucket('s3://nowhere-at-all/x', environment(), { signal });
  await expect(bucket.list('')).rejects.toThrow('there is no such bucket');
});
