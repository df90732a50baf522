import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { isSigned } from './signature.ts';
import { Uploads, metadataOf, type StoredObject } from './uploads.ts';
import { Refusal, element, listPage, type Sought } from './answers.ts';

const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const BUCKET = 'bucket';

/** What happens to a call: nothing, an answer that never comes back, or one before anything is done. */
export type Fault = { when: 'before' | 'after'; then: () => void } | null;

/**
 * S3 with the bucket `bucket`, as its API reference (2006-03-01) describes it: signatures, digests and checksums of bodies,
 * conditions, ranges, lists by pages, uploads in parts. What it does not know it refuses.
 */
export class FakeS3 {
  readonly objects = new Map<string, StoredObject>();
  /** `METHOD key?query` of every call, in order. */
  readonly calls: string[] = [];
  /** Judges each call before it is carried out. */
  fault: (call: string, number: number) => Fault = () => null;
  readonly #uploads = new Uploads();
  readonly #server = createServer((request, response) => {
    void this.#receive(request, response);
  });
  #url = '';

  static async start(): Promise<FakeS3> {
    const fake = new FakeS3();
    await new Promise<void>((listening) => fake.#server.listen(0, '127.0.0.1', listening));
    fake.#url = `http://127.0.0.1:${String((fake.#server.address() as AddressInfo).port)}`;
    return fake;
  }

  /** Variables by which the suite reaches it. */
  get environment(): Record<string, string> {
    return {
      ...KEYS,
      AWS_ENDPOINT_URL_S3: this.#url,
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  close(): Promise<void> {
    return new Promise((closed) => {
      this.#server.close(() => closed());
      this.#server.closeAllConnections();
    });
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request).catch(() => null);
    // The caller is gone.
    if (body === null) return;
    const sought = soughtBy(request, body);
    const call = `${sought.method} ${sought.key}${sought.query.size === 0 ? '' : `?${sought.query.toString()}`}`;
    this.calls.push(call);
    const fault = this.fault(call, this.calls.length);
    if (fault?.when === 'before') {
      fault.then();
      response.socket?.resetAndDestroy();
      return;
    }
    try {
      checkSender(request, sought);
      const { status = 200, headers = {}, body = '' } = this.#answer(sought);
      if (fault === null)
        response.writeHead(status, headers).end(sought.method === 'HEAD' ? undefined : body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const told = sought.method === 'HEAD' ? undefined : element('Error', element('Code', error.code));
      if (fault === null) response.writeHead(error.status).end(told);
    }
    if (fault === null) return;
    fault.then();
    response.socket?.resetAndDestroy();
  }

  #answer(sought: Sought): { status?: number; headers?: Record<string, string>; body?: string | Buffer } {
    const { method, key, query } = sought;
    if (key === '' && method === 'GET' && query.get('list-type') === '2')
      return { body: listPage([...this.objects.keys()], query) };
    if (key === '' && method === 'GET' && query.has('uploads'))
      return { body: this.#uploads.list(query.get('prefix') ?? '') };
    if (key === '') throw new Refusal(405, 'MethodNotAllowed');
    if (method === 'POST' && query.has('uploads')) return { body: this.#uploads.create(sought) };
    if (query.has('uploadId')) {
      if (method === 'PUT') return { headers: { etag: this.#uploads.put(sought) } };
      if (method === 'GET') return { body: this.#uploads.listParts(sought) };
      if (method === 'POST') return { body: this.#uploads.complete(sought, this.objects) };
    }
    if (query.size > 0) throw new Refusal(501, 'NotImplemented');
    if (method === 'PUT') return this.#put(sought);
    if (method === 'GET' || method === 'HEAD') return this.#get(sought);
    throw new Refusal(405, 'MethodNotAllowed');
  }

  #put({ key, body, headers }: Sought): { headers: Record<string, string> } {
    const current = this.objects.get(key);
    const [absent, same] = [headers['if-none-match'], headers['if-match']];
    if (absent !== undefined && absent !== '*') throw new Refusal(501, 'NotImplemented');
    if (absent === '*' && current !== undefined) throw new Refusal(412, 'PreconditionFailed');
    if (same !== undefined && current === undefined) throw new Refusal(404, 'NoSuchKey');
    if (same !== undefined && same !== current?.etag) throw new Refusal(412, 'PreconditionFailed');
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    this.objects.set(key, { body, etag, metadata: metadataOf(headers) });
    return { headers: { etag } };
  }

  #get({ key, headers: { range } }: Sought): {
    status: number;
    headers: Record<string, string>;
    body: Buffer;
  } {
    const found = this.objects.get(key);
    if (found === undefined) throw new Refusal(404, 'NoSuchKey');
    const { body, etag, metadata } = found;
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const content = body.subarray(from);
    const headers: Record<string, string> = { ...metadata, etag, 'content-length': String(content.length) };
    if (from > 0)
      headers['content-range'] = `bytes ${String(from)}-${String(body.length - 1)}/${String(body.length)}`;
    return { status: from > 0 ? 206 : 200, headers, body: content };
  }
}

function soughtBy(request: IncomingMessage, body: Buffer): Sought {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://host');
  const [, bucket, ...key] = pathname.split('/').map(decodeURIComponent);
  return {
    method: request.method ?? '',
    bucket: bucket ?? '',
    key: key.join('/'),
    query: searchParams,
    headers: request.headers,
    body,
  };
}

function checkSender(request: IncomingMessage, { bucket, headers, body }: Sought): void {
  if (!isSigned(request, KEYS.AWS_SECRET_ACCESS_KEY)) throw new Refusal(403, 'SignatureDoesNotMatch');
  if (bucket !== BUCKET) throw new Refusal(404, 'NoSuchBucket');
  const digest = createHash('sha256').update(body).digest();
  const signed = headers['x-amz-content-sha256'];
  if (signed !== 'UNSIGNED-PAYLOAD' && signed !== digest.toString('hex'))
    throw new Refusal(400, 'XAmzContentSHA256Mismatch');
  const checksum = headers['x-amz-checksum-sha256'];
  if (checksum !== undefined && checksum !== digest.toString('base64')) throw new Refusal(400, 'BadDigest');
}
