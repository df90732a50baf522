import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * Whether a request carries the Signature Version 4 of a key, computed from AWS's description: canonical request, string to
 * sign, derived key.
 * @param body signed without a header that says so, as everywhere but in S3
 */
export function isSigned(request: IncomingMessage, secret: string, body?: Buffer): boolean {
  const { authorization = '' } = request.headers;
  const [, , date = '', region = '', service = '', names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  if (signature === undefined) return false;
  const url = new URL(request.url ?? '/', 'http://host');
  const query = [...url.searchParams]
    .map(([name, value]) => `${strict(name)}=${strict(value)}`)
    .sort()
    .join('&');
  const headers = names.split(';');
  if (!headers.includes('host') || !headers.includes('x-amz-date')) return false;
  // All of these must be signed where they are sent.
  if (Object.keys(request.headers).some((name) => name.startsWith('x-amz-') && !headers.includes(name)))
    return false;
  const payload =
    body === undefined
      ? (request.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD')
      : createHash('sha256').update(body).digest('hex');
  const canonical = [
    request.method,
    url.pathname,
    query,
    ...headers.map((name) => `${name}:${String(request.headers[name]).trim()}`),
    '',
    names,
    payload,
  ].join('\n');
  const scope = `${date}/${region}/${service}/aws4_request`;
  const digest = createHash('sha256').update(canonical).digest('hex');
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, digest].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
  return hmac(key, toSign).toString('hex') === signature;
}

const strict = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
