import type { AddressGuard } from './address-guard.ts';
import { assessAnswer, assessFailure, type Assessment } from './assessment.ts';
import { systemClock, type Clock } from './clock.ts';
import { askingConditionally } from './conditional-requests.ts';
import {
  TransportError,
  type Exchange,
  type HttpRequest,
  type HttpResponse,
  type TimeLimits,
} from './exchange.ts';
import { duration, requestLine, saidBy } from './message.ts';
import { RateGate } from './rate-gate.ts';
import { followingRedirects } from './redirects.ts';
import { RequestError, requestIdOf } from './request-error.ts';
import { undiciExchange } from './undici-exchange.ts';
import { WaitBudget } from './wait-budget.ts';

const FIVE_MINUTES = 5 * 60_000;
const LIMITS: TimeLimits = { connectMs: 10_000, idleMs: 30_000, totalMs: 120_000 };
const MAX_TRIES = 8;
const BACKOFF_BASE_MS = 1000;
const BACKOFF_CAP_MS = 60_000;
/** Spreads clients that were told the same moment. */
const ADVISED_SPREAD_MS = 1000;
/** What was just created may be missing from lists for a moment. */
const LIST_LAG_MS = 2000;

export interface HttpClientOptions {
  /** Name of the API for people: "GitHub", "MLflow". */
  service: string;
  signal: AbortSignal;
  /** Waiting altogether, over all requests of this client. */
  maxWaitMs?: number;
  limits?: Partial<TimeLimits>;
  clock?: Clock;
  /** Uniform in [0, 1). */
  random?: () => number;
  /** How a request is sent; default by the network. */
  exchange?: Exchange;
  /** Ask again for what was read before only if it changed; for services whose versions of answers (ETag) can be trusted. */
  conditional?: boolean;
  /** Which addresses may be connected to, redirects included; default all. */
  guard?: AddressGuard;
  /** Variables that name a proxy. */
  environment?: Readonly<Record<string, string | undefined>>;
}

/** A thing that must come to exist once, although its creation can't be repeated safely. */
export interface Creation<T> {
  /** The POST. Only it may run twice, and only after `findExisting` found nothing. */
  create: () => Promise<T>;
  /** Reads again what an attempt whose answer was lost may have left behind. */
  findExisting: () => Promise<T | null>;
}

/**
 * The one policy by which the suite talks to every API: time limits per try, waits as the service asks, full jitter
 * otherwise, never beyond the budget; what may happen twice is repeated, what may not is looked for first.
 */
export class HttpClient {
  readonly service: string;
  readonly #budget: WaitBudget;
  readonly #gate: RateGate;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #signal: AbortSignal;
  readonly #limits: TimeLimits;
  readonly #exchange: Exchange;

  constructor(options: HttpClientOptions) {
    this.service = options.service;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#signal = options.signal;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#budget = new WaitBudget(this.#clock, options.maxWaitMs ?? FIVE_MINUTES);
    this.#gate = new RateGate(this.#clock);
    const exchange = options.exchange ?? undiciExchange(options.environment ?? {}, options.guard);
    this.#exchange = followingRedirects(
      options.conditional === true ? askingConditionally(exchange) : exchange,
    );
  }

  /** @throws RequestError for every answer that is no success and not among the accepted statuses */
  async request(request: HttpRequest, accepted: readonly number[] = []): Promise<HttpResponse> {
    const response = await this.send(request);
    if (response.ok || accepted.includes(response.status)) return response;
    throw this.failureOf(request, response);
  }

  /**
   * Sends a request as often as the policy allows; the last answer counts, whatever its status.
   * @throws RequestError when no answer came
   */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const signal = request.signal ? AbortSignal.any([request.signal, this.#signal]) : this.#signal;
    for (let attempt = 0; ; attempt += 1) {
      signal.throwIfAborted();
      await this.#passGate(request, signal);
      const startedAt = this.#clock.now();
      const tried = await this.#try(request, attempt, signal);
      if (tried.assessment.kind === 'final') return this.#conclude(request, tried, attempt);
      this.#budget.spend(this.#clock.now() - startedAt);
      const twice = request.repeatable ?? request.method !== 'POST';
      const repeatable = tried.assessment.kind === 'refused' || twice;
      if (!repeatable || !(await this.#pause(attempt, tried.assessment.waitMs, signal)))
        return this.#conclude(request, tried, attempt);
    }
  }

  /**
   * Waits after the body of a streamed answer broke off.
   * @returns false when it is not to be asked for again
   */
  pauseAfterBreak(attempt: number): Promise<boolean> {
    return this.#pause(attempt, null, this.#signal);
  }

  /** Creates one thing, however often the connection breaks: looks for it before it is sent again. */
  async createOnce<T>({ create, findExisting }: Creation<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await create();
      } catch (error) {
        if (!(error instanceof RequestError) || !error.mayHaveHappened) throw error;
        const settled = Math.max(error.retryAfterMs ?? 0, LIST_LAG_MS);
        if (!(await this.#pause(attempt, settled, this.#signal))) throw error;
        const existing = await findExisting();
        if (existing !== null) return existing;
      }
    }
  }

  failureOf(request: HttpRequest, response: HttpResponse): RequestError {
    const said = response.isBrokenJson ? 'with JSON that is cut off' : saidBy(response);
    const requestId = requestIdOf(response.headers);
    const { kind, waitMs } = assessAnswer(response, this.#clock.now(), 0);
    const message = [
      `${requestLine(request)} answered ${String(response.status)}`,
      said === null ? '' : ` (${said})`,
      requestId === null ? '' : `, request id ${requestId}`,
      this.#advice(kind, waitMs),
    ].join('');
    return new RequestError(this.service, message, {
      status: response.status,
      requestId,
      mayHaveHappened: kind === 'unclear',
      retryAfterMs: waitMs,
      headers: response.headers,
    });
  }

  /** Waits while another request's answer says that none are welcome. @throws RequestError beyond the budget */
  async #passGate(request: HttpRequest, signal: AbortSignal): Promise<void> {
    const { leftMs, status } = this.#gate;
    if (leftMs === 0 || (await this.#pause(0, leftMs, signal))) return;
    const message = `${requestLine(request)} was not sent: the limit of requests is reached`;
    throw new RequestError(this.service, `${message}${this.#advice('refused', leftMs)}`, {
      status,
      requestId: null,
      mayHaveHappened: false,
      retryAfterMs: leftMs,
    });
  }

  async #try(request: HttpRequest, attempt: number, signal: AbortSignal): Promise<Tried> {
    try {
      const response = await this.#exchange(request, this.#limits, signal);
      const assessment = assessAnswer(response, this.#clock.now(), attempt);
      if (assessment.kind === 'refused') this.#gate.close(assessment.waitMs ?? 0, response.status);
      return { response, assessment };
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      return { error, assessment: assessFailure(error) };
    }
  }

  #conclude(request: HttpRequest, tried: Tried, attempt: number): HttpResponse {
    if (tried.response !== undefined) {
      // A cut-off success is no success: whoever reads it must not take it for one.
      if (tried.response.ok && tried.response.isBrokenJson) throw this.failureOf(request, tried.response);
      return tried.response;
    }
    const { error, assessment } = tried;
    const tries = attempt === 0 ? '' : ` after ${String(attempt + 1)} tries`;
    throw new RequestError(
      this.service,
      `${requestLine(request)} failed${tries}: ${error.message}${this.#advice(assessment.kind, null)}`,
      { status: null, requestId: null, mayHaveHappened: assessment.kind === 'unclear', cause: error },
    );
  }

  /** Waits before the next try. @returns false when there is to be none */
  async #pause(attempt: number, advisedMs: number | null, signal: AbortSignal): Promise<boolean> {
    if (attempt + 1 >= MAX_TRIES) return false;
    if (advisedMs === null) {
      const ceiling = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** attempt);
      return this.#budget.wait(Math.round(this.#random() * ceiling), signal);
    }
    if (advisedMs > this.#budget.leftMs) return false;
    const spread = Math.round(this.#random() * ADVISED_SPREAD_MS);
    return this.#budget.wait(Math.min(advisedMs + spread, this.#budget.leftMs), signal);
  }

  #advice(kind: Assessment['kind'], waitMs: number | null): string {
    if (kind === 'final') return '';
    if (waitMs !== null) {
      const at = new Date(this.#clock.now() + waitMs).toISOString();
      return `. It asks to wait ${duration(waitMs)}, and a step waits at most ${duration(this.#budget.totalMs)}: run it again after ${at}`;
    }
    return '. Run it again in some minutes';
  }
}

type Tried =
  | { response: HttpResponse; error?: never; assessment: Assessment }
  | { response?: never; error: TransportError; assessment: Assessment };
