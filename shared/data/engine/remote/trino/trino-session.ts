import { ServiceError, UserError } from '../../../../errors.ts';
import type { HttpRequest, HttpResponse } from '../../../../http/exchange.ts';
import { HttpClient } from '../../../../http/http-client.ts';
import { RequestError } from '../../../../http/request-error.ts';
import { counted } from '../../../../model/wording.ts';
import type { EnginePlace } from '../engine-place.ts';
import type { RemoteColumn } from '../remote-engine.ts';
import { trinoAddress, type TrinoAddress } from './trino-address.ts';

/** A page of a result; Trino bounds it to some megabytes. */
const MAX_PAGE_BYTES = 256 * 2 ** 20;
const CANCEL_MS = 5_000;

/** https://trino.io/docs/current/develop/client-protocol.html */
interface QueryResults {
  id: string;
  nextUri?: string;
  columns?: RemoteColumn[];
  data?: unknown[][];
  stats?: Stats;
  error?: { message?: string; errorName?: string; errorType?: string };
}

interface Stats {
  state?: string;
  progressPercentage?: number;
  processedRows?: number;
  processedBytes?: number;
  physicalInputBytes?: number;
}

export interface Page {
  columns?: RemoteColumn[];
  data: unknown[][];
}

/** Statements of one user, one after the other, in one transaction that can only read. */
export class TrinoSession {
  bytesRead = 0;
  readonly #address: TrinoAddress;
  readonly #client: HttpClient;
  readonly #place: EnginePlace;
  #transaction: string | null = null;

  constructor(url: string, place: EnginePlace) {
    this.#address = trinoAddress(url, place);
    this.#place = place;
    this.#client = new HttpClient({
      service: 'Trino',
      signal: place.signal,
      environment: place.environment,
    });
  }

  /** Runs a statement; who stops early, or aborts, cancels it. */
  async *run(sql: string): AsyncGenerator<Page> {
    if (this.#transaction === null) {
      this.#transaction = 'NONE';
      const begin = this.#pages('start transaction read only');
      while ((await begin.next()).done !== true);
    }
    yield* this.#pages(sql);
  }

  async *#pages(sql: string): AsyncGenerator<Page> {
    let next: string | undefined;
    let read = 0;
    let done = false;
    const started = performance.now();
    try {
      // A statement that can only read may be sent twice.
      let results = await this.#ask({
        method: 'POST',
        url: `${this.#address.origin}/v1/statement`,
        body: sql,
        repeatable: true,
      });
      for (;;) {
        next = results.nextUri;
        if (results.error !== undefined) {
          next = undefined;
          throw refusal(results.error);
        }
        read = results.stats?.physicalInputBytes ?? results.stats?.processedBytes ?? read;
        this.#say(results, (performance.now() - started) / 1000);
        const { columns, data = [] } = results;
        yield columns === undefined ? { data } : { columns, data };
        if (next === undefined) {
          done = true;
          return;
        }
        results = await this.#ask({ method: 'GET', url: this.#own(next) });
      }
    } finally {
      this.bytesRead += read;
      if (next !== undefined) await this.#cancel(next);
      // What ends before its time ends the transaction too.
      if (!done) this.#transaction = null;
    }
  }

  async #ask(request: HttpRequest): Promise<QueryResults> {
    const response = await this.#client
      .request({ ...request, headers: this.#headers(), maxBytes: MAX_PAGE_BYTES })
      .catch((error: unknown) => {
        throw denied(error);
      });
    this.#transaction = response.headers.get('x-trino-started-transaction-id') ?? this.#transaction;
    return resultsOf(response);
  }

  #headers(): Record<string, string> {
    const { user, catalog, schema, authorization } = this.#address;
    return {
      'content-type': 'text/plain; charset=utf-8',
      'x-trino-user': user,
      'x-trino-source': 'mlops-actions',
      'x-trino-time-zone': 'UTC',
      // Otherwise times are described, and cut, to milliseconds.
      'x-trino-client-capabilities': 'PARAMETRIC_DATETIME',
      ...(catalog === null ? {} : { 'x-trino-catalog': catalog }),
      ...(schema === null ? {} : { 'x-trino-schema': schema }),
      ...(authorization === null ? {} : { authorization }),
      ...(this.#transaction === null ? {} : { 'x-trino-transaction-id': this.#transaction }),
    };
  }

  /** The credentials go to no other host, whatever the server names. */
  #own(uri: string): string {
    const parsed = URL.parse(uri);
    if (parsed?.origin === this.#address.origin) return uri;
    throw new ServiceError('Trino', `it names another host for its results: ${parsed?.host ?? uri}`);
  }

  #say({ stats }: QueryResults, seconds: number): void {
    const { state = '', progressPercentage, processedRows } = stats ?? {};
    const share = progressPercentage === undefined ? '' : `, ${progressPercentage.toFixed(0)} %`;
    const rows = processedRows === undefined ? '' : `, ${counted(processedRows, 'row')} read`;
    this.#place.progress(`Trino: ${state.toLowerCase()}${share}${rows}`, seconds);
  }

  /** With a client of its own: the step's signal may be why it is cancelled. */
  async #cancel(uri: string): Promise<void> {
    const client = new HttpClient({
      service: 'Trino',
      signal: AbortSignal.timeout(CANCEL_MS),
      environment: this.#place.environment,
    });
    await client
      .request({ method: 'DELETE', url: this.#own(uri), headers: this.#headers() })
      .catch(() => undefined);
  }
}

function resultsOf(response: HttpResponse): QueryResults {
  const results = response.jsonOrNull();
  if (typeof results !== 'object' || results === null || !('id' in results))
    throw new ServiceError('Trino', 'it answers with something else than results');
  return results as QueryResults;
}

function refusal({
  message = '',
  errorName = '',
  errorType = '',
}: NonNullable<QueryResults['error']>): Error {
  const text = `${message} (${errorName})`;
  return errorType === 'USER_ERROR'
    ? new UserError(`Trino refuses it: ${text}`, { fix: 'Write one SELECT that the role of the job may run' })
    : new ServiceError('Trino', text);
}

function denied(error: unknown): unknown {
  if (!(error instanceof RequestError) || (error.status !== 401 && error.status !== 403)) return error;
  return new UserError(`Trino denies access (${String(error.status)})`, {
    fix: 'Set TRINO_USER and TRINO_PASSWORD, or TRINO_TOKEN, in the environment of the step',
    cause: error,
  });
}
