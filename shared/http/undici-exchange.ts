import type { Dispatcher, Response as UndiciResponse } from 'undici';
import type { AddressGuard } from './address-guard.ts';
import { readBounded } from './bounded-body.ts';
import {
  HttpResponse,
  TransportError,
  type Exchange,
  type HttpRequest,
  type TimeLimits,
} from './exchange.ts';
import { proxyFor } from './proxy.ts';

const MAX_BYTES = 32 * 1024 * 1024;
/** Why a request was refused is read even where little is allowed. */
const MAX_REASON_BYTES = 64 * 1024;
/** The service never saw a request that failed with one of these. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const UNKNOWN_HOST = 'ENOTFOUND';
const TLS = /^(ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param environment where the proxy's variables are looked up
 * @param guard says which addresses may be connected to; default all
 */
export function undiciExchange(environment: Environment, guard?: AddressGuard): Exchange {
  const dispatchers = new Map<string, Dispatcher>();
  return async (request, limits, signal) => {
    // Loaded here: most steps end without a request.
    const undici = await import('undici');
    guard?.checkUrl(request.url);
    const proxy = proxyFor(request.url, environment);
    const key = JSON.stringify([proxy, limits]);
    let dispatcher = dispatchers.get(key);
    if (dispatcher === undefined) {
      const times = { headersTimeout: limits.idleMs, bodyTimeout: limits.idleMs };
      const connect = { timeout: limits.connectMs, ...(guard && { lookup: guard.lookup }) };
      dispatcher =
        proxy === null
          ? new undici.Agent({ ...times, connect })
          : new undici.ProxyAgent({ ...times, uri: proxy, requestTls: connect, proxyTls: connect });
      dispatchers.set(key, dispatcher);
    }
    const used = dispatcher;
    const overall = new AbortController();
    const timer = setTimeout(() => overall.abort(), limits.totalMs);
    const failure = (error: unknown): unknown => {
      // Connections that share a fate with this one are not used for the next try.
      if (dispatchers.get(key) === used) dispatchers.delete(key);
      void used.close();
      return signal.aborted ? signal.reason : toTransportError(error, overall.signal.aborted, limits);
    };
    try {
      const response = await undici.fetch(request.url, {
        method: request.method,
        headers: { ...request.headers },
        body: request.body ?? null,
        redirect: 'manual',
        dispatcher,
        signal: AbortSignal.any([signal, overall.signal]),
      });
      if (request.streamed === true && response.ok) return streamedResponse(response, request, failure);
      return await readResponse(response, request);
    } catch (error) {
      throw failure(error);
    } finally {
      clearTimeout(timer);
    }
  };
}

function streamedResponse(
  { status, headers, body }: UndiciResponse,
  { url }: HttpRequest,
  failure: (error: unknown) => unknown,
): HttpResponse {
  return new HttpResponse(status, new Headers([...headers]), new Uint8Array(), url, chunksOf(body, failure));
}

async function* chunksOf(
  body: AsyncIterable<Uint8Array> | null,
  failure: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array> {
  try {
    if (body !== null) yield* body;
  } catch (error) {
    throw failure(error);
  }
}

async function readResponse(response: UndiciResponse, request: HttpRequest): Promise<HttpResponse> {
  const allowed = request.maxBytes ?? MAX_BYTES;
  const most = response.ok ? allowed : Math.max(allowed, MAX_REASON_BYTES);
  const body = await readBounded(response.body, most);
  return new HttpResponse(response.status, new Headers([...response.headers]), body, request.url);
}

function toTransportError(error: unknown, timedOut: boolean, limits: TimeLimits): TransportError {
  if (error instanceof TransportError) return error;
  if (timedOut) {
    return new TransportError(`no complete answer within ${String(limits.totalMs)} ms`, { cause: error });
  }
  // fetch wraps what happened: TypeError "fetch failed" or "terminated" with the socket's error as cause.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof TransportError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const message = cause instanceof Error ? cause.message || code : String(cause);
  if (TLS.test(code)) {
    const hint = 'set NODE_EXTRA_CA_CERTS when the network has a certificate authority of its own';
    return new TransportError(`${message} (${code}); ${hint}`, { neverSent: true, permanent: true, cause });
  }
  return new TransportError(message, {
    neverSent: NEVER_SENT.has(code),
    permanent: code === UNKNOWN_HOST,
    cause,
  });
}
