import { failure, type Answer } from './answer.ts';

/** Limits of requests, over all tokens. */
export interface Limits {
  /** Primary limit: requests in an hour. */
  perHour?: number;
  /** Secondary limit: requests that write, in a minute. */
  writesPerMinute?: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Counts requests as GitHub does: a window of an hour for all, one of a minute for what writes. */
export class RateLimits {
  readonly #now: () => number;
  readonly #limits: Limits;
  #hour = { start: 0, used: 0 };
  #minute = { start: 0, used: 0 };

  constructor(now: () => number, limits: Limits) {
    this.#now = now;
    this.#limits = limits;
  }

  /** Counts a request. @returns the refusal when it is one too many */
  take(method: string): Answer | null {
    const { perHour = Infinity, writesPerMinute = Infinity } = this.#limits;
    const now = this.#now();
    if (now >= this.#hour.start + HOUR_MS) this.#hour = { start: now, used: 0 };
    if (now >= this.#minute.start + MINUTE_MS) this.#minute = { start: now, used: 0 };
    if (this.#hour.used >= perHour) {
      return failure(403, 'API rate limit exceeded for installation.', this.headers());
    }
    this.#hour.used += 1;
    if (method === 'GET') return null;
    if (this.#minute.used >= writesPerMinute) {
      const wait = Math.ceil((this.#minute.start + MINUTE_MS - now) / 1000);
      const message =
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
      return failure(403, message, { 'retry-after': String(wait) });
    }
    this.#minute.used += 1;
    return null;
  }

  /** An answer that says that nothing changed is free. */
  giveBack(): void {
    this.#hour.used -= 1;
  }

  headers(): Record<string, string> {
    const { perHour } = this.#limits;
    if (perHour === undefined) return {};
    return {
      'x-ratelimit-limit': String(perHour),
      'x-ratelimit-remaining': String(Math.max(0, perHour - this.#hour.used)),
      'x-ratelimit-reset': String(Math.ceil((this.#hour.start + HOUR_MS) / 1000)),
    };
  }
}
