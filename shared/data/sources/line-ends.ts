import { closeSync, openSync, readSync } from 'node:fs';
import type { DataSource } from './source.ts';

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const CHUNK = 1 << 22;

/**
 * Whether lines of a delimited file end in different ways, which engines refuse. Line ends inside quotes are text. A
 * compressed file would have to be unpacked for it and is left to the engine.
 */
export function endsLinesDifferently({ path, compression }: DataSource): boolean {
  if (compression !== 'none') return false;
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    const seen = new LineEnds();
    // Most files have no return at all: searching for one is as fast as memory.
    let plain = true;
    let position = 0;
    for (;;) {
      const length = readSync(file, buffer, 0, CHUNK, position);
      if (length === 0) return seen.differ();
      const chunk = buffer.subarray(0, length);
      if (plain && chunk.includes(CR)) {
        plain = false;
        position = 0;
        continue;
      }
      if (!plain && seen.push(chunk)) return true;
      position += length;
    }
  } finally {
    closeSync(file);
  }
}

class LineEnds {
  #quoted = false;
  #afterReturn = false;
  #kinds = new Set<'lf' | 'crlf' | 'cr'>();

  /** Whether two kinds were seen. */
  push(chunk: Uint8Array): boolean {
    for (const byte of chunk) {
      if (this.#afterReturn) {
        this.#afterReturn = false;
        this.#kinds.add(byte === LF ? 'crlf' : 'cr');
        if (byte === LF) continue;
      }
      if (byte === QUOTE) this.#quoted = !this.#quoted;
      else if (this.#quoted) continue;
      else if (byte === CR) this.#afterReturn = true;
      else if (byte === LF) this.#kinds.add('lf');
    }
    return this.differ();
  }

  differ(): boolean {
    return this.#kinds.size + (this.#afterReturn && !this.#kinds.has('cr') ? 1 : 0) > 1;
  }
}
