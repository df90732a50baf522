import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.ts';
import type { Fault } from './faults.ts';

const MAX_REQUEST = 512 * 1024 * 1024;

/** GitHub's answer when a server behind its front end fails: not JSON. */
const ERROR_PAGE = '<!DOCTYPE html><html><head><title>Unicorn! &middot; GitHub</title></head></html>';

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_REQUEST) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Runs a request's handling under a fault and sends what the client is to see.
 * @returns the status that was sent, or null when the connection was reset instead
 */
export async function respond(
  response: ServerResponse,
  fault: Fault | null,
  handle: () => Answer,
): Promise<number | null> {
  if (fault?.delay !== undefined) await sleep(fault.delay);
  const harmed = fault?.status !== undefined || fault?.reset === true;
  const answer = harmed && fault.stored !== true ? null : handle();
  if (fault?.answerDelay !== undefined) await sleep(fault.answerDelay);
  if (fault?.reset === true) {
    response.socket?.resetAndDestroy();
    return null;
  }
  if (fault?.status !== undefined) {
    send(response, fault.status, fault.body ?? ERROR_PAGE, {
      'content-type': fault.body?.startsWith('{') === true ? 'application/json' : 'text/html',
      ...fault.headers,
    });
    return fault.status;
  }
  if (answer === null) throw new Error('a request without a fault has an answer');
  const body = encode(answer);
  const sent = fault?.truncate === true ? body?.subarray(0, Math.ceil(body.length / 2)) : body;
  send(response, answer.status, sent, {
    ...(answer.contentType && { 'content-type': withCharset(answer.contentType) }),
    ...answer.headers,
    ...fault?.headers,
  });
  return answer.status;
}

function encode({ body, contentType }: Answer): Buffer | undefined {
  if (body === undefined) return undefined;
  if (body instanceof Uint8Array) return Buffer.from(body);
  return Buffer.from(
    contentType === 'application/json' || typeof body !== 'string' ? JSON.stringify(body) : body,
  );
}

function withCharset(contentType: string): string {
  return contentType.endsWith('json') ? `${contentType}; charset=utf-8` : contentType;
}

function send(
  response: ServerResponse,
  status: number,
  body: Buffer | string | undefined,
  headers: Readonly<Record<string, string>>,
): void {
  const length = body === undefined ? 0 : Buffer.byteLength(body);
  response.writeHead(status, {
    'x-github-request-id': randomUUID(),
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': '999',
    ...(status !== 204 && status !== 304 && { 'content-length': String(length) }),
    ...headers,
  });
  response.end(body);
}
