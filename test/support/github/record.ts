import type { IncomingMessage } from 'node:http';
import { readBody } from './exchange.ts';
import { matchOperation } from './openapi/operations.ts';
import type { FakeState } from './state.ts';

export interface RecordedRequest {
  method: string;
  /** Path without the query. */
  path: string;
  query: Record<string, string>;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Text of the body; empty for the bytes of a blob. */
  body: string;
  /** Operation id of GitHub's description, or null outside it. */
  operation: string | null;
  /** Null when the connection was reset, undefined while it is under way. */
  status?: number | null;
}

export async function recordRequest(
  request: IncomingMessage,
  state: FakeState,
): Promise<{ recorded: RecordedRequest; bytes: Buffer }> {
  const url = new URL(request.url ?? '/', 'http://fake');
  // GitHub's own links name a repository by its id.
  const path = url.pathname.replace(
    `/repositories/${String(state.repositoryId)}/`,
    `/repos/${state.repository}/`,
  );
  const method = request.method ?? 'GET';
  const bytes = await readBody(request);
  const recorded: RecordedRequest = {
    method,
    path,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: request.headers['content-type'] === 'application/octet-stream' ? '' : bytes.toString('utf8'),
    operation: matchOperation(method, path)?.id ?? null,
  };
  return { recorded, bytes };
}
