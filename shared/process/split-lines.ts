/** Longest line that is kept; with the note about the cut it stays below the log's own limit of 16 KiB. */
const MAX_BYTES = 16_000;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Splits bytes into lines at LF, CR LF and a lone CR, whatever the chunks. Works on bytes, because no byte of a longer
 * UTF-8 sequence is a line end, and keeps a bounded part of a line however long it is.
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #cutBytes = 0;
  #afterCarriageReturn = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(chunk: Buffer): void {
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (byte === LF && this.#afterCarriageReturn && index === start) {
        start = index + 1;
      } else if (byte === LF || byte === CR) {
        this.#keep(chunk.subarray(start, index));
        this.#emit();
        start = index + 1;
      }
      this.#afterCarriageReturn = byte === CR;
    }
    this.#keep(chunk.subarray(start));
  }

  /** The last line, when it has no line end. */
  end(): void {
    if (this.#keptBytes + this.#cutBytes > 0) this.#emit();
  }

  #keep(part: Buffer): void {
    const kept = part.subarray(0, MAX_BYTES - this.#keptBytes);
    // A copy: a view would hold the whole chunk in memory.
    if (kept.length > 0) this.#kept.push(Buffer.from(kept));
    this.#keptBytes += kept.length;
    this.#cutBytes += part.length - kept.length;
  }

  #emit(): void {
    const text = Buffer.concat(this.#kept).toString('utf8');
    const cut = this.#cutBytes > 0 ? ` … (${String(this.#cutBytes)} bytes cut)` : '';
    this.#kept = [];
    this.#keptBytes = 0;
    this.#cutBytes = 0;
    this.#onLine(text + cut);
  }
}
