import type { Exchange, HttpRequest, HttpResponse } from './exchange.ts';
import { TransportError } from './exchange.ts';

const MAX_REDIRECTS = 5;
const REDIRECT = new Set([301, 302, 303, 307, 308]);
const BOUND_TO_ORIGIN = new Set(['authorization', 'cookie', 'proxy-authorization']);

/** Lets GET and HEAD follow redirects: never from https to http, and credentials stay with the origin they are for. */
export function followingRedirects(exchange: Exchange): Exchange {
  return async (request, limits, signal) => {
    let current: HttpRequest = request;
    for (let hops = 0; ; hops += 1) {
      const response = await exchange(current, limits, signal);
      const next = nextRequest(current, response);
      if (next === null) return response;
      if (hops === MAX_REDIRECTS) {
        throw new TransportError(`more than ${String(MAX_REDIRECTS)} redirects`, { permanent: true });
      }
      current = next;
    }
  };
}

function nextRequest(request: HttpRequest, response: HttpResponse): HttpRequest | null {
  const location = response.headers.get('location');
  if (!REDIRECT.has(response.status) || location === null || request.redirect === 'manual') return null;
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  const from = new URL(request.url);
  const to = URL.parse(location, from.href);
  if (to === null || !['http:', 'https:'].includes(to.protocol) || to.username !== '') {
    throw new TransportError('a redirect to no http address', { permanent: true });
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw new TransportError('a redirect from https to http', { permanent: true });
  }
  return {
    ...request,
    url: to.href,
    headers: to.origin === from.origin ? { ...request.headers } : withoutCredentials(request.headers ?? {}),
  };
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !BOUND_TO_ORIGIN.has(name.toLowerCase())),
  );
}
