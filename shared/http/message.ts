import type { HttpRequest, HttpResponse } from './exchange.ts';

/** `METHOD host/path`: the query may hold a signature or a key. */
export function requestLine({ method, url }: Pick<HttpRequest, 'method' | 'url'>): string {
  const { host, pathname } = new URL(url);
  return `${method} ${host}${pathname}`;
}

/** What a service says about a failure in its JSON, shortened; null when it says nothing readable. */
export function saidBy(response: HttpResponse): string | null {
  const body = response.jsonOrNull();
  if (typeof body !== 'object' || body === null) return null;
  for (const key of ['message', 'error', 'detail', 'msg']) {
    const value: unknown = (body as Record<string, unknown>)[key];
    if (typeof value === 'string' && value !== '') return value.slice(0, 300);
  }
  return null;
}

export function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return seconds < 120 ? `${String(seconds)} s` : `${String(Math.ceil(seconds / 60))} min`;
}
