const LINES = 5;
const CHARACTERS = 200;

/** The end of a command's output, for the message that tells of its failure. */
export class LastLines {
  readonly #lines: string[] = [];

  add(line: string): void {
    if (line.trim() === '') return;
    this.#lines.push(line.slice(0, CHARACTERS));
    if (this.#lines.length > LINES) this.#lines.shift();
  }

  lines(): string[] {
    return [...this.#lines];
  }
}
