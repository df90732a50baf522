const BINS = 1000;

/** Bins of about equal rows: the smallest and the largest value inside, and their rows. */
export interface Bins {
  number: Float64Array;
  upper: Float64Array;
  n: Float64Array;
}

/** 1,000 bins of about equal rows over numbers that arrive ascending. A value lies in one bin, however often it occurs. */
export class EqualDepthBins {
  readonly #total: number;
  readonly #number: number[] = [];
  readonly #upper: number[] = [];
  readonly #n: number[] = [];
  #bin = -1;

  constructor(total: number) {
    this.#total = total;
  }

  /** @param before rows of all smaller values */
  add(value: number, rows: number, before: number): void {
    const bin = Math.min(Math.floor((before * BINS) / this.#total), BINS - 1);
    if (bin !== this.#bin) {
      this.#bin = bin;
      this.#number.push(value);
      this.#upper.push(value);
      this.#n.push(rows);
      return;
    }
    const last = this.#n.length - 1;
    this.#upper[last] = value;
    this.#n[last] = (this.#n[last] ?? 0) + rows;
  }

  finish(): Bins {
    return {
      number: Float64Array.from(this.#number),
      upper: Float64Array.from(this.#upper),
      n: Float64Array.from(this.#n),
    };
  }
}

/** @param n rows of the values x, which ascend */
export function equalDepthBins({ x, n }: { x: Float64Array; n: Float64Array }): Bins {
  const bins = new EqualDepthBins(n.reduce((sum, rows) => sum + rows, 0));
  let before = 0;
  for (const [index, value] of x.entries()) {
    const rows = n[index] ?? 0;
    bins.add(value, rows, before);
    before += rows;
  }
  return bins.finish();
}
