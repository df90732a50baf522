import type { QueryEngine } from '../engine/query-engine.ts';
import type { RemoteRow } from '../engine/remote/remote-engine.ts';

const BUFFERED = 50_000;

/** Counts (col, v, n) on their way into a table of the local engine: only a few are in our memory. */
export class CountBuffer {
  /** By column: values and their rows. */
  readonly totals = new Map<number, { values: number; rows: number }>();
  readonly #engine: QueryEngine;
  readonly #table: string;
  #col: number[] = [];
  #value: string[] = [];
  #missing: number[] = [];
  #n: number[] = [];
  #made = false;

  constructor(engine: QueryEngine, table: string) {
    this.#engine = engine;
    this.#table = table;
  }

  async add([col, value, n]: RemoteRow): Promise<void> {
    const [place, rows] = [Number(col), Number(n)];
    if (!Number.isSafeInteger(place) || !Number.isSafeInteger(rows) || value === undefined)
      throw new TypeError('an engine answered a count with something else');
    this.#col.push(place);
    this.#value.push(value ?? '');
    this.#missing.push(value === null ? 1 : 0);
    this.#n.push(rows);
    const total = this.totals.get(place) ?? { values: 0, rows: 0 };
    this.totals.set(place, { values: total.values + 1, rows: total.rows + rows });
    if (this.#n.length >= BUFFERED) await this.#flush();
  }

  async finish(): Promise<void> {
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const part = `${this.#table}_part`;
    await this.#engine.createTable(part, {
      col: Float64Array.from(this.#col),
      missing: Float64Array.from(this.#missing),
      v: this.#value,
      n: Float64Array.from(this.#n),
    });
    const rows = `select col::integer as col, case when missing = 0 then v end as v, n::bigint as n from ${part}`;
    await this.#engine.run(
      this.#made ? `insert into ${this.#table} ${rows}` : `create or replace table ${this.#table} as ${rows}`,
    );
    await this.#engine.run(`drop table ${part}`);
    this.#made = true;
    this.#col = [];
    this.#value = [];
    this.#missing = [];
    this.#n = [];
  }
}
