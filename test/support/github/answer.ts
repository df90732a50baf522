import type { Account } from './accounts.ts';
import type { BlobStore } from './artifacts/blob-store.ts';
import type { FakeState } from './state.ts';

/** A request that GitHub's description accepts, from a token that may make it. */
export interface Call {
  state: FakeState;
  blobs: BlobStore;
  path: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** JSON of the body, checked against the description; an empty object without one. */
  body: Readonly<Record<string, unknown>>;
  accept: string;
  viewer: Account;
  /** Where the fake listens. */
  url: string;
  /** A list is not to show its newest entry yet. */
  stale: boolean;
}

export interface Answer {
  status: number;
  /** JSON, or text when `contentType` is not JSON. Absent: no body. */
  body?: unknown;
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
}

export type Handler = (call: Call) => Answer;

const DOCUMENTATION = 'https://docs.github.com/rest';

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body, contentType: 'application/json', headers };
}

export function failure(status: number, message: string, headers?: Readonly<Record<string, string>>): Answer {
  return json(status, { message, documentation_url: DOCUMENTATION, status: String(status) }, headers);
}

export const notFound = (): Answer => failure(404, 'Not Found');

export function unprocessable(message: string, errors?: readonly Record<string, unknown>[]): Answer {
  return json(422, { message, documentation_url: DOCUMENTATION, ...(errors && { errors }) });
}

/** One page of a list, with the `Link` header as GitHub writes it: by the repository's id, not its name. */
export function page(
  call: Call,
  items: readonly unknown[],
  path: string,
  wrap = (shown: readonly unknown[]): unknown => shown,
): Answer {
  const size = Math.min(Number(call.query.get('per_page') ?? 30), 100);
  const number = Math.max(1, Number(call.query.get('page') ?? 1));
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (rel: string, to: number): string => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(to));
    return `<${call.url}/repositories/${String(call.state.repositoryId)}/${path}?${query.toString()}>; rel="${rel}"`;
  };
  const links: string[] = [];
  if (number > 1) links.push(link('prev', number - 1), link('first', 1));
  if (number < last) links.push(link('next', number + 1), link('last', last));
  const shown = items.slice((number - 1) * size, number * size);
  return json(200, wrap(shown), links.length > 0 ? { link: links.join(', ') } : {});
}
