import { HttpResponse, type Exchange, type HttpRequest } from './exchange.ts';

const MOST_ANSWERS = 100;
const MOST_BYTES = 1_000_000;

/**
 * Asks again for what was read before only "if it changed" (RFC 9110, section 13.1.2): an answer that says no has no body
 * and, at GitHub, does not count against the limit of requests. Every answer is still the service's own of this moment.
 */
export function askingConditionally(exchange: Exchange): Exchange {
  const known = new Map<string, HttpResponse>();
  return async (request, limits, signal) => {
    // What is streamed is not kept, and the rest of what broke off has conditions of its own.
    if (request.method !== 'GET' || request.streamed === true) return exchange(request, limits, signal);
    const key = keyOf(request);
    const before = known.get(key);
    const etag = before?.headers.get('etag');
    const usable = before !== undefined && before.body.length <= (request.maxBytes ?? Infinity);
    const headers = usable && etag ? { ...request.headers, 'if-none-match': etag } : request.headers;
    const response = await exchange({ ...request, ...(headers && { headers }) }, limits, signal);
    if (usable && response.status === 304) {
      const fresh = new Headers([...before.headers, ...response.headers]);
      return new HttpResponse(before.status, fresh, before.body, response.url);
    }
    known.delete(key);
    const kept = response.status === 200 && response.headers.has('etag') && !response.isBrokenJson;
    if (kept && response.body.length <= MOST_BYTES) known.set(key, response);
    // The one that was set longest ago goes first.
    for (const oldest of known.keys()) if (known.size > MOST_ANSWERS) known.delete(oldest);
    return response;
  };
}

/** What an answer may depend on. */
function keyOf({ url, headers }: HttpRequest): string {
  const sent = new Headers({ ...headers });
  return JSON.stringify([url, sent.get('accept'), sent.get('authorization')]);
}
