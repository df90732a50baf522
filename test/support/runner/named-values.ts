/** A dictionary whose names ignore case; a later value brings its own spelling. */
export class NamedValues {
  readonly #entries = new Map<string, { name: string; value: string }>();

  set(name: string, value: string): void {
    this.#entries.set(name.toLowerCase(), { name, value });
  }

  get(name: string): string | undefined {
    return this.#entries.get(name.toLowerCase())?.value;
  }

  toObject(): Record<string, string> {
    return Object.fromEntries([...this.#entries.values()].map(({ name, value }) => [name, value]));
  }
}
