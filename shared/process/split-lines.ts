/** Longest line that is kept; with the note about the cut it stays below the log's own limit of 16 KiB. */
const MAX_BYTES = 16_000;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Turns bytes into blocks of whole lines, whatever the chunks. A carriage return ends a state of a line, and stays in it:
 * what becomes of such states is the reader's business. Works on bytes, because no byte of a longer UTF-8 sequence is a
 * line end, and keeps a bounded part of a line however long it is. Most output passes as it came: looking at every byte in
 * JavaScript would cost more than all the rest.
 */
export class LineSplitter {
  readonly #onBlock: (block: Buffer) => void;
  #block: Buffer[] = [];
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #cutBytes = 0;

  /** @param onBlock takes one or more lines or states, each with the byte that ends it */
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
    if (this.#keptBytes + this.#cutBytes > 0) this.#endLine(LF);
    this.#flush();
  }

  /** Bytes up to the last line end, when no line of the chunk needs a closer look; 0: one does, or there is no line end. */
  #wholeLines(chunk: Buffer): number {
    if (this.#cutBytes > 0) return 0;
    const last = lastEnd(chunk, chunk.length);
    let start = 0;
    let room = MAX_BYTES - this.#keptBytes;
    while (start <= last) {
      // The last line end within reach: lines before it are short enough, whichever they are.
      const end = lastEnd(chunk, Math.min(start + room, last));
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
      if (byte !== LF && byte !== CR) continue;
      this.#keep(chunk.subarray(start, index));
      this.#endLine(byte);
      start = index + 1;
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

  #endLine(end: number): void {
    const cut = this.#cutBytes > 0 ? ` … (${String(this.#cutBytes)} bytes cut)` : '';
    this.#block.push(...this.#kept, Buffer.from(cut), Buffer.from([end]));
    this.#kept = [];
    this.#keptBytes = 0;
    this.#cutBytes = 0;
  }

  #flush(): void {
    if (this.#block.length > 0) this.#onBlock(Buffer.concat(this.#block));
    this.#block = [];
  }
}

/** Position of the last line end at or before another one; -1: there is none. */
function lastEnd(chunk: Buffer, from: number): number {
  const line = chunk.lastIndexOf(LF, from);
  // No further back than the line feed: most output has no carriage return, and would be searched as a whole.
  const state = chunk.subarray(line + 1, from + 1).lastIndexOf(CR);
  return state === -1 ? line : line + 1 + state;
}
