const LINES = 5;
const CHARACTERS = 200;
/** No character has more bytes. */
const BYTES = 4 * CHARACTERS;
const LF = 0x0a;

/** The end of a command's output, for the message that tells of its failure. */
export class LastLines {
  #lines: string[] = [];

  /** @param block whole lines, each with its line feed */
  add(block: Buffer): void {
    const found: string[] = [];
    let end = block.length - 1;
    while (end >= 0 && found.length < LINES) {
      const start = end === 0 ? 0 : block.lastIndexOf(LF, end - 1) + 1;
      const text = block.toString('utf8', start, Math.min(end, start + BYTES));
      if (text.trim() !== '') found.unshift(text.slice(0, CHARACTERS).toWellFormed());
      end = start - 1;
    }
    this.#lines = [...this.#lines, ...found].slice(-LINES);
  }

  lines(): string[] {
    return [...this.#lines];
  }
}
