import type { Clock } from './clock.ts';

/**
 * How long a step may wait for one service altogether: for limits to pass, between tries, and for tries that failed.
 * Shared by all requests of a client, so that an outage costs a step this time once and not once per request.
 */
export class WaitBudget {
  readonly totalMs: number;
  readonly #clock: Clock;
  #leftMs: number;

  constructor(clock: Clock, totalMs: number) {
    this.#clock = clock;
    this.totalMs = totalMs;
    this.#leftMs = totalMs;
  }

  get leftMs(): number {
    return this.#leftMs;
  }

  /** Time that a failed try took. */
  spend(milliseconds: number): void {
    this.#leftMs = Math.max(0, this.#leftMs - milliseconds);
  }

  /** @returns false, at once, when the wait would go beyond the budget */
  async wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    if (milliseconds > this.#leftMs) return false;
    this.spend(milliseconds);
    await this.#clock.sleep(milliseconds, signal);
    return true;
  }
}
