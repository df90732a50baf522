import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../../shared/http/clock.ts';

/** Turns of the event loop in which nothing that waits for this clock can still be computing. */
const QUIET_TURNS = 4;
/** Real time after which work that waits for nothing here is stuck: modules are still loaded in the first moments. */
const STUCK_MS = 60_000;
const START = Date.parse('2026-01-01T00:00:00Z');

/** Time that stands still while anybody computes, and jumps to the next moment that somebody waits for. */
export class VirtualTime implements Clock {
  #now = START;
  #waiting: { at: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const abort = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== entry);
        reject(signal.reason as Error);
      };
      const wake = (): void => {
        // A signal that lives long would look through all who ever slept each time that somebody goes to sleep.
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const entry = { at: this.#now + Math.max(0, milliseconds), wake };
      this.#waiting.push(entry);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** Lets time pass until the work is done. @throws Error when it waits for something else than this clock */
  async run<T>(work: Promise<T>): Promise<T> {
    const ended = { yet: false };
    const end = (): void => void (ended.yet = true);
    work.then(end, end);
    for (let since = performance.now(); !ended.yet;) {
      for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) await turn();
      if (this.#step()) since = performance.now();
      else if (performance.now() - since > STUCK_MS)
        throw new Error('nothing waits for the clock, and the work is not done');
    }
    return work;
  }

  /** Lets everything happen that is still under way, such as requests that nobody waits for any more. */
  async drain(): Promise<void> {
    while (this.#step()) for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) await turn();
  }

  #step(): boolean {
    const next = this.#waiting.reduce<{ at: number; wake: () => void } | undefined>(
      (first, entry) => (first === undefined || entry.at < first.at ? entry : first),
      undefined,
    );
    if (next === undefined) return false;
    this.#waiting = this.#waiting.filter((entry) => entry !== next);
    this.#now = Math.max(this.#now, next.at);
    next.wake();
    return true;
  }
}
