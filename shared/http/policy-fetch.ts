import type { HttpRequest, Method } from './exchange.ts';
import type { HttpClient } from './http-client.ts';

const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * The policy in the shape of `fetch`, for client libraries that take one. It rejects with a RequestError where `fetch`
 * would give an answer with an error's status, so that all failures of a service read alike.
 */
export function policyFetch(client: HttpClient): typeof fetch {
  return async (input, init = {}) => {
    const url = input instanceof Request ? input.url : String(input);
    const request: HttpRequest = {
      method: (init.method ?? 'GET').toUpperCase() as Method,
      url,
      headers: Object.fromEntries(new Headers(init.headers)),
      redirect: init.redirect === 'manual' ? 'manual' : 'follow',
      ...(init.signal && { signal: init.signal }),
      ...bodyOf(init.body),
    };
    const answer = await client.send(request);
    const { status, headers } = answer;
    if (status >= 400) throw client.failureOf(request, answer);
    const response = new Response(WITHOUT_BODY.has(status) ? null : Buffer.from(answer.body), {
      status,
      headers,
    });
    // A constructed Response has no url; libraries read it.
    Object.defineProperty(response, 'url', { value: answer.url });
    return response;
  };
}

function bodyOf(body: RequestInit['body']): { body?: string | Uint8Array } {
  if (body === null || body === undefined) return {};
  if (typeof body === 'string' || body instanceof Uint8Array) return { body };
  if (body instanceof ArrayBuffer) return { body: new Uint8Array(body) };
  throw new TypeError('a request that may be repeated needs its body as text or bytes');
}
