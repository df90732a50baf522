import { ExactSum } from './exact-sum.ts';
import { EqualDepthBins, type Bins } from './equal-depth-bins.ts';
import { CalendarFacts } from './calendar.ts';
import { MostFrequent } from './most-frequent.ts';
import type { CalendarProfile, ExactNumber, ListedValue, Quantile } from './profile.ts';
import { significant } from './significant.ts';

/** Numbers with more distinct values than this are stored in bins. */
export const MAX_STORED_NUMBERS = 50_000;

const QUANTILES = [0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99];

export interface LineFacts {
  distinct: number;
  min: ExactNumber | null;
  max: ExactNumber | null;
  mean: number | null;
  std: number | null;
  zeros: number;
  quantiles: Quantile[];
  top: ListedValue[];
  calendar: CalendarProfile | null;
  bins: Bins;
  /** Each value with its count, ascending; null where there are too many to store. */
  counts: { x: Float64Array; n: Float64Array } | null;
}

interface LineOptions {
  /** Finite values that will come. */
  total: number;
  /** A number near the mean: squares of distances from it do not cancel. */
  pivot: number;
  /** Whether doubles hold all values; otherwise their mean is taken from their digits. */
  fitsDouble: boolean;
  /** Seconds since 1970, whose calendar is described too. */
  time: boolean;
  /** Values that occur less often are not listed. */
  minListed: number;
}

/** Statistics of numbers that arrive in ascending order, in one pass and in memory that does not grow with them. */
export class LineStatistics {
  readonly #total: number;
  readonly #pivot: number;
  readonly #bins: EqualDepthBins;
  readonly #top: MostFrequent;
  readonly #calendar: CalendarFacts | null;
  readonly #quantiles: Quantile[] = [];
  #x = new Float64Array(64);
  #n = new Float64Array(64);
  #distinct = 0;
  #seen = 0;
  #zeros = 0;
  #first: ExactNumber | null = null;
  #last: ExactNumber | null = null;
  readonly #sum = new CompensatedSum();
  readonly #squares = new CompensatedSum();
  readonly #exact: ExactSum | null;
  /** The value whose rows are still arriving. */
  #run = { value: Number.NaN, rows: 0 };

  constructor({ total, pivot, fitsDouble, time, minListed }: LineOptions) {
    this.#total = total;
    this.#pivot = Number.isFinite(pivot) ? pivot : 0;
    this.#exact = fitsDouble ? null : new ExactSum();
    this.#bins = new EqualDepthBins(total);
    this.#top = new MostFrequent(minListed);
    this.#calendar = time ? new CalendarFacts() : null;
  }

  /** Rows as they are sorted; equal ones may lie in two calls. */
  addSorted(values: Float64Array): void {
    const run = this.#run;
    let { value: current, rows } = run;
    for (const value of values) {
      if (value === current) {
        rows++;
        continue;
      }
      if (rows > 0) this.addValue(current, rows, null);
      current = value;
      rows = 1;
    }
    run.value = current;
    run.rows = rows;
  }

  /** @param text the value in all its digits, where a double can not hold it */
  addValue(found: number, rows: number, text: string | null): void {
    // Engines differ in which of -0 and 0 stands for both.
    const value = found === 0 ? 0 : found;
    if (this.#distinct < MAX_STORED_NUMBERS) this.#store(value, rows);
    this.#distinct++;
    if (value === 0) this.#zeros += rows;
    this.#bins.add(value, rows, this.#seen);
    this.#seen += rows;
    const exact = text ?? value;
    this.#first ??= exact;
    this.#last = exact;
    const share = this.#seen / this.#total;
    for (let p = this.#nextQuantile(); p !== undefined && share >= p; p = this.#nextQuantile())
      this.#quantiles.push({ p, value: exact });
    const distance = value - this.#pivot;
    this.#sum.add(distance * rows);
    this.#squares.add(distance * distance * rows);
    this.#exact?.add(String(exact), rows);
    this.#top.add(exact, rows);
    this.#calendar?.add(value, rows);
  }

  finish(): LineFacts {
    if (this.#run.rows > 0) this.addValue(this.#run.value, this.#run.rows, null);
    this.#run.rows = 0;
    const rows = this.#seen;
    const offset = this.#sum.value / rows;
    const mean = this.#exact?.mean() ?? this.#pivot + offset;
    const variance = Math.max(0, this.#squares.value / rows - offset * offset);
    const stored = this.#distinct <= MAX_STORED_NUMBERS;
    return {
      distinct: this.#distinct,
      min: this.#first,
      max: this.#last,
      mean: Number.isFinite(mean) ? significant(mean) : null,
      std: Number.isFinite(variance) && Number.isFinite(mean) ? significant(Math.sqrt(variance)) : null,
      zeros: this.#zeros,
      quantiles: this.#quantiles,
      top: this.#top.list(),
      calendar: rows === 0 ? null : (this.#calendar?.finish() ?? null),
      bins: this.#bins.finish(),
      counts: stored ? { x: this.#x.slice(0, this.#distinct), n: this.#n.slice(0, this.#distinct) } : null,
    };
  }

  #nextQuantile(): number | undefined {
    return QUANTILES[this.#quantiles.length];
  }

  #store(value: number, rows: number): void {
    if (this.#distinct === this.#x.length) {
      this.#x = grown(this.#x);
      this.#n = grown(this.#n);
    }
    this.#x[this.#distinct] = value;
    this.#n[this.#distinct] = rows;
  }
}

function grown(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** Neumaier's sum: as if added with twice the digits. */
class CompensatedSum {
  #sum = 0;
  #lost = 0;

  add(value: number): void {
    const next = this.#sum + value;
    this.#lost +=
      Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - next + value : value - next + this.#sum;
    this.#sum = next;
  }

  get value(): number {
    return this.#sum + this.#lost;
  }
}
