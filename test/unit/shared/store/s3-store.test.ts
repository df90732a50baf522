import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBucket } from '../../../../shared/http/aws/s3/open-bucket.ts';
import { S3Store } from '../../../../shared/store/s3-store.ts';
import { FakeS3 } from '../../../support/s3/fake-s3.ts';
import { storeSuite } from '../../../support/store/store-suite.ts';

let s3: FakeS3;
beforeAll(async () => {
  s3 = await FakeS3.start();
});
afterAll(() => s3.close());

const open = (name: string): S3Store => {
  const url = `s3://bucket/state of/${name}`;
  const { signal } = new AbortController();
  return new S3Store(url, () => openBucket(url, s3.environment, { signal }));
};

describe('a bucket as a store', () => {
  storeSuite(open);
});

test('an answer that was lost is no conflict', async () => {
  const store = open('lost');
  s3.fault = (call, number) => {
    if (!call.startsWith('PUT') || number > faultyUntil) return null;
    return { when: 'after', then: () => undefined };
  };
  const faultyUntil = s3.calls.length + 1;
  const version = await store.compareAndSet('key', 'one', null);
  s3.fault = () => null;
  expect(await store.get('key')).toEqual({ content: 'one', version });
  expect(s3.calls.filter((call) => call === 'PUT state of/lost/key')).toHaveLength(2);
});

test('something else in its place is told', async () => {
  const store = open('foreign');
  s3.objects.set('state of/foreign/key', { body: Buffer.from('{}'), etag: '"1"', metadata: {} });
  await expect(store.get('key')).rejects.toMatchObject({
    message: 'is no entry of a state',
    place: { file: 's3://bucket/state of/foreign/key' },
  });
});

test.each(['s3://', 's3://b', 's3://bucket/a//b', 's3://bucket/../b', 'https://bucket/x'])(
  'the place %s is refused',
  async (url) => {
    const { signal } = new AbortController();
    await expect(openBucket(url, s3.environment, { signal })).rejects.toThrow(
      `"${url}" names no place in S3`,
    );
  },
);
