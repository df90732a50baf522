/** Longest line that is kept; with the note about the cut it stays below the log's own limit of 16 KiB. */
const MAX_BYTES = 16_000;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Turns bytes into blocks of whole lines that end in LF, whatever the chunks: lines end at LF, CR LF and a lone CR. Works
 * on bytes, because no byte of a longer UTF-8 sequence is a line end, and keeps a bounded part of a line however long it
 * is. Plain output passes as it came: looking at every byte in JavaScript would cost more than all the rest.
 */
export class LineSplitter {
  readonly #onBlock: (block: Buffer) => void;
  #block: Buffer[] = [];
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #cutBytes = 0;
  #afterCarriageReturn = false;

  /** @param onBlock takes one or more lines, each with its LF */
  constructor(onBlock: (block: Buffer) => void) {
    this.#onBlock = onBlock;
  }

  write(chunk: Buffer): void {
    const whole = this.#wholeLines(chunk);
    if (whole > 0) {
      this.#onBlock(Buffer.concat([...this.#kept, chunk.subarray(0, whole)]));
      this.#kept = [];
      this.#keptBytes = 0;
      this.#keep(chunk.subarray(whole));
    } else {
      this.#splitBytes(chunk);
    }
  }

  /** The last line, when it has no line end. */
  end(): void {
    if (this.#keptBytes + this.#cutBytes > 0) this.#endLine();
    this.#flush();
  }

  /** Bytes up to the last line end, when no line of the chunk needs a closer look; 0: one does, or there is no line end. */
  #wholeLines(chunk: Buffer): number {
    if (this.#afterCarriageReturn || this.#cutBytes > 0 || chunk.includes(CR)) return 0;
    const last = chunk.lastIndexOf(LF);
    let start = 0;
    let room = MAX_BYTES - this.#keptBytes;
    while (start <= last) {
      // The last line end within reach: lines before it are short enough, whichever they are.
      const end = chunk.lastIndexOf(LF, Math.min(start + room, last));
      if (end < start) return 0;
      start = end + 1;
      room = MAX_BYTES;
    }
    return last + 1;
  }

  #splitBytes(chunk: Buffer): void {
    let start = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (byte === LF && this.#afterCarriageReturn && index === start) {
        start = index + 1;
      } else if (byte === LF || byte === CR) {
        this.#keep(chunk.subarray(start, index));
        this.#endLine();
        start = index + 1;
      }
      this.#afterCarriageReturn = byte === CR;
    }
    this.#keep(chunk.subarray(start));
    this.#flush();
  }

  #keep(part: Buffer): void {
    const kept = part.subarray(0, MAX_BYTES - this.#keptBytes);
    // A copy: a view would hold the whole chunk in memory.
    if (kept.length > 0) this.#kept.push(Buffer.from(kept));
    this.#keptBytes += kept.length;
    this.#cutBytes += part.length - kept.length;
  }

  #endLine(): void {
    const cut = this.#cutBytes > 0 ? ` … (${String(this.#cutBytes)} bytes cut)` : '';
    this.#block.push(...this.#kept, Buffer.from(`${cut}\n`));
    this.#kept = [];
    this.#keptBytes = 0;
    this.#cutBytes = 0;
  }

  #flush(): void {
    if (this.#block.length > 0) this.#onBlock(Buffer.concat(this.#block));
    this.#block = [];
  }
}
