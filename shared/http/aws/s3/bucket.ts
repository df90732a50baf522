import { createHash, randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../../exchange.ts';
import { openDownload, type Download } from '../../download.ts';
import { explainRefusal } from './explain-refusal.ts';
import { listKeys } from './list-keys.ts';
import { s3Url, type S3Place } from './s3-place.ts';

/** Objects that are written under a condition are small documents. */
const MAX_DOCUMENT_BYTES = 64 * 2 ** 20;
const READ_AND_WRITE = 's3:GetObject, s3:PutObject and s3:ListBucket';

export interface Document {
  content: string;
  /** Names this content in a condition (entity tag). */
  etag: string;
}

/** Somebody else wrote the object since it was read. */
export class PreconditionFailed extends Error {
  override readonly name = 'PreconditionFailed';
}

/** Objects of one bucket whose keys begin with a prefix. Errors say what an owner can mend. */
export class Bucket {
  /** `s3://bucket/prefix`, for people. */
  readonly description: string;
  readonly #place: S3Place;
  readonly #bucket: string;
  readonly #prefix: string;

  /** @param prefix ends with a slash, or is empty */
  constructor(place: S3Place, bucket: string, prefix: string) {
    this.#place = place;
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.description = `s3://${bucket}/${prefix}`.replace(/\/$/, '');
  }

  /** One request about an object, or about the bucket itself. @throws RequestError, or UserError for a refusal */
  async request(
    key: string | null,
    request: Omit<HttpRequest, 'url'> & { query?: string },
    accepted: readonly number[] = [],
  ): Promise<HttpResponse> {
    const { body, query, ...rest } = request;
    const url = `${this.#url(key)}${query === undefined ? '' : `?${query}`}`;
    return this.#explaining(key ?? '', async () => {
      const signed = await this.#place.sign({ ...rest, url, headers: withDigest(rest.headers, body) });
      const sent = body === undefined ? signed : { ...signed, body };
      return this.#place.client.request(sent, accepted);
    });
  }

  async read(key: string): Promise<Document | null> {
    const response = await this.request(key, { method: 'GET', maxBytes: MAX_DOCUMENT_BYTES }, [404]);
    if (response.status === 404) return null;
    return { content: response.text(), etag: response.headers.get('etag') ?? '' };
  }

  /**
   * Writes an object only where it is still the one that was read. Each writing carries a mark of its own, by which one whose
   * answer was lost is told from another's.
   * @param expected entity tag that was read; null: there was no such object
   * @returns the new entity tag
   * @throws PreconditionFailed
   */
  async write(key: string, content: string, expected: string | null): Promise<string> {
    const mark = randomUUID();
    const condition: Record<string, string> =
      expected === null ? { 'if-none-match': '*' } : { 'if-match': expected };
    const headers = { 'content-type': 'application/json', 'x-amz-meta-writing': mark, ...condition };
    const response = await this.request(key, { method: 'PUT', body: content, headers }, [404, 409, 412]);
    if (response.ok) return response.headers.get('etag') ?? '';
    const current = await this.request(key, { method: 'HEAD' }, [404]);
    if (current.ok && current.headers.get('x-amz-meta-writing') === mark)
      return current.headers.get('etag') ?? '';
    throw new PreconditionFailed(`${this.shown(key)} was changed by somebody else`);
  }

  /** Keys below a prefix, without the bucket's own prefix. */
  async list(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    await this.#explaining(prefix, async () => {
      for await (const page of listKeys(this.#place, this.#bucket, this.#prefix + prefix))
        keys.push(...page.map((key) => key.slice(this.#prefix.length)));
    });
    return keys;
  }

  /** Opens an object of up to this many bytes. */
  download(key: string, maxBytes: number): Promise<Download> {
    const { client, sign } = this.#place;
    return this.#explaining(key, () => openDownload(client, { url: this.#url(key), maxBytes, sign }));
  }

  /** The object's address, for people. */
  shown(key: string): string {
    return `s3://${this.#bucket}/${this.#prefix}${key}`;
  }

  /** As the service knows it. */
  keyOf(key: string): string {
    return this.#prefix + key;
  }

  #url(key: string | null): string {
    return s3Url(this.#place, { bucket: this.#bucket, key: key === null ? '' : this.keyOf(key) });
  }

  async #explaining<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { signed } = this.#place;
      throw explainRefusal(error, { shown: this.shown(key), signed, needed: READ_AND_WRITE });
    }
  }
}

/** The body is signed by its digest alone: the signing library would copy it. */
function withDigest(
  headers: Readonly<Record<string, string>> = {},
  body?: string | Uint8Array,
): Record<string, string> {
  const name = 'x-amz-content-sha256';
  if (body === undefined || headers[name] !== undefined) return headers;
  return { ...headers, [name]: createHash('sha256').update(body).digest('hex') };
}
