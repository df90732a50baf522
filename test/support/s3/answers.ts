import type { IncomingHttpHeaders } from 'node:http';

/** A call, taken apart. */
export interface Sought {
  method: string;
  bucket: string;
  key: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** An answer of the service's error codes. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

export const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Pages are short, so that more than one is met. */
const KEYS_A_PAGE = 5;

export function listPage(keys: readonly string[], query: URLSearchParams): string {
  const found = keys.filter((key) => key.startsWith(query.get('prefix') ?? '')).sort();
  const from = Number(query.get('continuation-token') ?? 0);
  const next = from + KEYS_A_PAGE;
  const more = next < found.length;
  const shown = query.get('encoding-type') === 'url' ? encodeURIComponent : escaped;
  return element(
    'ListBucketResult',
    [
      query.has('encoding-type') ? element('EncodingType', 'url') : '',
      element('IsTruncated', String(more)),
      more ? element('NextContinuationToken', String(next)) : '',
      ...found.slice(from, next).map((key) => element('Contents', element('Key', shown(key)))),
    ].join(''),
  );
}
