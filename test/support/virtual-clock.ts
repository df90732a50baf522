import type { Clock } from '../../shared/http/clock.ts';

/** Time that passes only when somebody sleeps. */
export class VirtualClock implements Clock {
  readonly sleeps: number[] = [];
  #now = Date.parse('2026-01-01T00:00:00Z');

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.sleeps.push(milliseconds);
    this.#now += milliseconds;
    return Promise.resolve();
  }

  get slept(): number {
    return this.sleeps.reduce((sum, each) => sum + each, 0);
  }
}
