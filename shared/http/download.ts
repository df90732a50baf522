import { createHash, type Hash } from 'node:crypto';
import { TransportError, type HttpRequest, type HttpResponse } from './exchange.ts';
import type { HttpClient } from './http-client.ts';
import { requestLine } from './message.ts';
import { RequestError } from './request-error.ts';

export interface DownloadRequest {
  url: string;
  headers?: Readonly<Record<string, string>>;
  /** Of the whole content, as it travels. */
  maxBytes: number;
  /** Signs each request; default as it is. */
  sign?: (request: HttpRequest) => Promise<HttpRequest>;
}

export interface Download {
  /** That was asked for. */
  url: string;
  headers: Headers;
  /** As the service announces it; null when it does not. */
  bytes: number | null;
  /**
   * Asked for once. When the connection breaks, the rest is asked for, and only the same content goes on.
   * @throws RequestError when it can't be read to its end, is larger than allowed, or has changed meanwhile
   */
  chunks: AsyncIterable<Uint8Array>;
}

/** Opens content that is too large to be held. @throws RequestError for every answer that is no success */
export async function openDownload(client: HttpClient, wanted: DownloadRequest): Promise<Download> {
  const first = await ask(client, wanted, {});
  const bytes = lengthOf(first.headers);
  if (bytes !== null && bytes > wanted.maxBytes) throw tooLarge(client, wanted);
  return { url: wanted.url, headers: first.headers, bytes, chunks: resuming(client, wanted, first, bytes) };
}

async function* resuming(
  client: HttpClient,
  wanted: DownloadRequest,
  first: HttpResponse,
  bytes: number | null,
): AsyncGenerator<Uint8Array> {
  const seen = createHash('sha256');
  let received = 0;
  let response = first;
  for (let breaks = 0; ; breaks += 1) {
    let fault: TransportError;
    try {
      for await (const chunk of unseenChunks(client, wanted, response, received, seen)) {
        received += chunk.length;
        if (received > wanted.maxBytes) throw tooLarge(client, wanted);
        seen.update(chunk);
        yield chunk;
      }
      if (bytes === null || received === bytes) return;
      fault = new TransportError('the answer is cut off');
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      fault = error;
    }
    const whole = bytes === null ? '' : ` of ${String(bytes)}`;
    const told = `broke off after ${String(received)}${whole} bytes: ${fault.message}`;
    // What was decoded on its way has no offsets to go on from.
    if (first.headers.has('content-encoding') || !(await client.pauseAfterBreak(breaks)))
      throw failure(client, wanted, told, fault);
    response = await askForRest(client, wanted, first, received);
    if (response.status !== 206 && lengthOf(response.headers) !== bytes) throw changed(client, wanted);
  }
}

async function askForRest(
  client: HttpClient,
  wanted: DownloadRequest,
  first: HttpResponse,
  received: number,
): Promise<HttpResponse> {
  const validator = validatorOf(first.headers);
  if (validator === null || received === 0) return ask(client, wanted, {});
  try {
    return await ask(client, wanted, { range: `bytes=${String(received)}-`, 'if-range': validator });
  } catch (error) {
    if (error instanceof RequestError && (error.status === 416 || error.status === 412))
      throw changed(client, wanted);
    throw error;
  }
}

/** What of an answer was not received before. */
async function* unseenChunks(
  client: HttpClient,
  wanted: DownloadRequest,
  response: HttpResponse,
  received: number,
  seen: Hash,
): AsyncGenerator<Uint8Array> {
  const chunks = response.stream ?? [];
  if (response.status === 206) {
    const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
    if (start !== String(received)) throw failure(client, wanted, 'gave another range than was asked for');
    yield* chunks;
    return;
  }
  let left = received;
  const again = createHash('sha256');
  for await (const chunk of chunks) {
    const known = Math.min(left, chunk.length);
    if (known > 0) again.update(chunk.subarray(0, known));
    left -= known;
    if (left === 0 && known > 0 && again.digest('hex') !== seen.copy().digest('hex'))
      throw changed(client, wanted);
    if (known < chunk.length) yield chunk.subarray(known);
  }
  if (left > 0) throw changed(client, wanted);
}

async function ask(
  client: HttpClient,
  wanted: DownloadRequest,
  headers: Record<string, string>,
): Promise<HttpResponse> {
  const request: HttpRequest = {
    method: 'GET',
    url: wanted.url,
    // Lengths and offsets are those of what travels.
    headers: { ...wanted.headers, 'accept-encoding': 'identity', ...headers },
    streamed: true,
  };
  return client.request(wanted.sign === undefined ? request : await wanted.sign(request));
}

function lengthOf(headers: Headers): number | null {
  const length = headers.get('content-length') ?? '';
  return /^\d{1,15}$/.test(length) && !headers.has('content-encoding') ? Number(length) : null;
}

/** What tells that content is the same: weak validators do not (RFC 9110, section 13.1.5). */
function validatorOf(headers: Headers): string | null {
  const etag = headers.get('etag');
  return etag?.startsWith('"') === true ? etag : null;
}

const changed = (client: HttpClient, wanted: DownloadRequest): RequestError =>
  failure(client, wanted, 'has other content now than when it was opened. Run the step again');

const tooLarge = (client: HttpClient, wanted: DownloadRequest): RequestError =>
  failure(client, wanted, `is larger than ${String(wanted.maxBytes)} bytes`);

function failure(
  client: HttpClient,
  { url }: DownloadRequest,
  told: string,
  cause?: TransportError,
): RequestError {
  const message = `${requestLine({ method: 'GET', url })} ${told}`;
  return new RequestError(client.service, message, {
    status: null,
    requestId: null,
    mayHaveHappened: false,
    cause,
  });
}
