import type { CalendarProfile } from './profile.ts';

const DAY = 86_400;
const STEPS = [
  ['day', DAY],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const THURSDAY = 3;

/** What times tell of the calendar: the coarsest step that all of them keep to, and how they fall on weekdays. */
export class CalendarFacts {
  #step = 0;
  readonly #weekdays = new Array<number>(7).fill(0);

  /** @param seconds since 1970 */
  add(seconds: number, rows: number): void {
    while (this.#step < STEPS.length && seconds % (STEPS[this.#step]?.[1] ?? 1) !== 0) this.#step++;
    const day = (((Math.floor(seconds / DAY) + THURSDAY) % 7) + 7) % 7;
    this.#weekdays[day] = (this.#weekdays[day] ?? 0) + rows;
  }

  finish(): CalendarProfile {
    return { step: STEPS[this.#step]?.[0] ?? 'fraction', weekdays: this.#weekdays };
  }
}
