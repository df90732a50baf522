import {
  HttpResponse,
  TransportError,
  type Exchange,
  type HttpRequest,
} from '../../../shared/http/exchange.ts';
import type { Answer } from '../github/answer.ts';
import { answerRequest } from '../github/front-door.ts';
import { matchOperation } from '../github/openapi/operations.ts';
import type { World } from '../github/world.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What happens to one request on its way. */
export interface Passage {
  /** Milliseconds until it takes effect. */
  there: number;
  /** Milliseconds until its answer arrives. */
  back: number;
  /** `lost`: it takes effect and the connection breaks. `failed`: it takes effect and a 502 comes back. */
  fault: 'lost' | 'failed' | null;
}

export interface Network {
  exchange: Exchange;
  /** `METHOD operation` of every request that took effect. */
  served: string[];
}

const NEVER = new AbortController().signal;

/** Sends requests to the fake GitHub without a socket, so that time can be virtual; the rules are the same. */
export function virtualNetwork(
  world: World,
  time: VirtualTime,
  passage: (operation: string | null) => Passage,
  violations: string[],
): Network {
  const served: string[] = [];
  const exchange: Exchange = async (request, _, signal) => {
    const operation = operationOf(world, request);
    const { there, back, fault } = passage(operation);
    // A client that gives up does not call back what is on its way.
    const journey = time
      .sleep(there, NEVER)
      .then(() => {
        served.push(`${request.method} ${operation ?? request.url}`);
        return serve(world, request, operation, violations);
      })
      .then(async (answer) => {
        await time.sleep(back, NEVER);
        if (fault === 'lost') throw new TransportError('the connection was reset');
        if (fault === 'failed') return new HttpResponse(502, new Headers(), new Uint8Array(), request.url);
        return answer;
      });
    return abortable(journey, signal);
  };
  return { exchange, served };
}

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function pathOf(world: World, { url }: HttpRequest): { path: string; query: Record<string, string> } {
  const { pathname, searchParams } = new URL(url);
  const path = pathname.replace(
    `/repositories/${String(world.state.repositoryId)}/`,
    `/repos/${world.state.repository}/`,
  );
  return { path, query: Object.fromEntries(searchParams) };
}

function operationOf(world: World, request: HttpRequest): string | null {
  return matchOperation(request.method, pathOf(world, request).path)?.id ?? null;
}

function serve(
  world: World,
  request: HttpRequest,
  operation: string | null,
  violations: string[],
): HttpResponse {
  const body = typeof request.body === 'string' ? request.body : '';
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const recorded = { method: request.method, ...pathOf(world, request), headers, body, operation };
  const { answer, faults } = answerRequest(world, recorded, Buffer.from(body), false);
  violations.push(...faults.map((fault) => `${request.method} ${request.url}: ${fault}`));
  return toResponse(answer, request.url);
}

function toResponse({ status, body, contentType, headers }: Answer, url: string): HttpResponse {
  const given = new Headers({ ...headers, ...(contentType && { 'content-type': contentType }) });
  return new HttpResponse(status, given, bytesOf(body), url);
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined) return new Uint8Array();
  return body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
}
