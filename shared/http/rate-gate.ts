import type { Clock } from './clock.ts';

/**
 * What a service said about its limits holds for every request of a client, not only for the one that was refused: going
 * on while limited is what GitHub bans integrations for.
 */
export class RateGate {
  readonly #clock: Clock;
  #until = 0;
  #status: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A request was refused for the rate of requests. */
  close(waitMs: number, status: number): void {
    this.#until = Math.max(this.#until, this.#clock.now() + waitMs);
    this.#status = status;
  }

  /** Milliseconds until requests are welcome again; 0 when they are. */
  get leftMs(): number {
    return Math.max(0, this.#until - this.#clock.now());
  }

  /** Of the answer that closed it. */
  get status(): number | null {
    return this.#status;
  }
}
