import { ServiceError } from '../errors.ts';

interface RequestFailure {
  /** Null when no answer came. */
  status: number | null;
  requestId: string | null;
  /** The service may have carried the request out although it failed here. */
  mayHaveHappened: boolean;
  /** Milliseconds that the service asks to wait; null when it names no time. */
  retryAfterMs?: number | null;
  headers?: Headers;
  cause?: unknown;
}

/** A request that failed for good: refused, or tried as often as the policy allows. */
export class RequestError extends ServiceError {
  readonly status: number | null;
  readonly requestId: string | null;
  readonly mayHaveHappened: boolean;
  readonly retryAfterMs: number | null;
  readonly headers: Headers;

  constructor(service: string, message: string, failure: RequestFailure) {
    super(service, message, { cause: failure.cause });
    this.status = failure.status;
    this.requestId = failure.requestId;
    this.mayHaveHappened = failure.mayHaveHappened;
    this.retryAfterMs = failure.retryAfterMs ?? null;
    this.headers = failure.headers ?? new Headers();
  }
}

/** Id by which the operators of a service find a request in their logs. */
export function requestIdOf(headers: Headers): string | null {
  for (const name of ['x-github-request-id', 'x-request-id', 'x-amz-request-id', 'x-ms-request-id']) {
    const id = headers.get(name);
    if (id !== null && /^[\w:.=+/-]{1,100}$/.test(id)) return id;
  }
  return null;
}
