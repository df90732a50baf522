import type { ExactNumber, ListedValue } from './profile.ts';

const LISTED = 20;

/** The most frequent numbers, ties in the order of their texts. */
export class MostFrequent {
  readonly #least: number;
  readonly #list: ListedValue[] = [];

  /** @param least values that occur less often are not listed */
  constructor(least: number) {
    this.#least = least;
  }

  add(value: ExactNumber, count: number): void {
    const last = this.#list.at(-1);
    const full = this.#list.length === LISTED;
    if (count < this.#least || (full && last !== undefined && count < last.count)) return;
    const text = String(value);
    if (full && last?.count === count && text >= last.value) return;
    const place = this.#list.findIndex(
      (other) => other.count < count || (other.count === count && other.value > text),
    );
    this.#list.splice(place < 0 ? this.#list.length : place, 0, { value: text, count });
    if (full) this.#list.pop();
  }

  list(): ListedValue[] {
    return this.#list;
  }
}
