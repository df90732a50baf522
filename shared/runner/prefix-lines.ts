import { INVISIBLE_PAIRS } from '../model/invisible.ts';

const LF = 0x0a;
const CR = 0x0d;
const HASH = 0x23;
const BRACKET = 0x5b;

/** Stands before each line of a child. */
export const CHILD_PREFIX = '│ ';
const PREFIX = Buffer.from(CHILD_PREFIX);
const [P0 = 0, P1 = 0, P2 = 0, P3 = 0] = PREFIX;
const LINE_START = Buffer.concat([Buffer.of(LF), PREFIX]);
/** Breaks `##[` before its bracket. */
export const ZERO_WIDTH_SPACE = '\u200B';
const ZERO_WIDTH = Buffer.from(ZERO_WIDTH_SPACE);
const [Z0 = 0, Z1 = 0, Z2 = 0] = ZERO_WIDTH;

const ESCAPE = 0x1b;
const ZERO = 0x30;
const NINE = 0x39;
const SEMICOLON = 0x3b;
const SMALL_M = 0x6d;

const PLAIN = 0;
const LINE_END = 1;
const COMMAND = 2;
const MAY_HIDE = 3;
const KINDS = new Uint8Array(0x100);
for (let byte = 0; byte < 0x100; byte += 1)
  if (INVISIBLE_PAIRS.subarray(byte << 8, (byte + 1) << 8).includes(1)) KINDS[byte] = MAY_HIDE;
KINDS[LF] = LINE_END;
KINDS[BRACKET] = COMMAND;

/** V8 compiles well what is called often, and poorly a loop that runs long. */
const PIECE = 1024;

/** A line in which something does not show, or may: it needs a closer look. */
type CloserLook = (line: Buffer) => Buffer;

/**
 * Whole lines of valid UTF-8, each behind the prefix and without `##[`: in one go over the bytes, because the sum of the
 * runtime's own functions that each look at them takes twice as long.
 * @param closer the line without its end, as it is to be shown, behind the prefix
 */
export function prefixLines(block: Buffer, closer: CloserLook): Buffer {
  // Few logs have lines so short that this is not enough.
  const usual = new Target(Math.ceil(block.length * 1.25) + PREFIX.length);
  copyLines(block, usual, closer);
  if (usual.fits()) return usual.written();
  const larger = new Target(usual.at + PREFIX.length);
  copyLines(block, larger, closer);
  return larger.written();
}

/** Counts what it has no room for. */
class Target {
  readonly bytes: Buffer;
  at = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  fits(): boolean {
    return this.at <= this.bytes.length;
  }

  add(bytes: Uint8Array): void {
    const room = this.bytes.length - this.at;
    if (room > 0) this.bytes.set(bytes.subarray(0, room), this.at);
    this.at += bytes.length;
  }

  written(): Buffer {
    return this.bytes.subarray(0, this.at);
  }
}

function copyLines(block: Buffer, target: Target, closer: CloserLook): void {
  target.add(PREFIX);
  let start = 0;
  while (start < block.length) {
    const end = Math.min(start + PIECE, block.length);
    const odd = copyPiece(block, start, end, target);
    if (odd === end) {
      start = end;
      continue;
    }
    const lineStart = odd === 0 ? 0 : block.lastIndexOf(LF, odd - 1) + 1;
    const lineEnd = block.indexOf(LF, odd);
    const line = block.subarray(lineStart, lineEnd === -1 ? block.length : lineEnd);
    const isLast = lineEnd === -1 || lineEnd === block.length - 1;
    // What was written of the line so far, its prefix included, gives way.
    target.at -= odd - lineStart + broken(block, lineStart, odd) * ZERO_WIDTH.length + PREFIX.length;
    // CR LF is one end of a line.
    target.add(closer(!isLast && line.at(-1) === CR ? line.subarray(0, -1) : line));
    if (lineEnd === -1) return;
    target.add(LINE_START);
    start = lineEnd + 1;
  }
  if (block.at(-1) === LF) target.at -= PREFIX.length;
}

/** How often `##[` stands between two places. */
function broken(block: Buffer, start: number, end: number): number {
  let times = 0;
  const written = block.subarray(start, end);
  for (let at = written.indexOf('##['); at !== -1; at = written.indexOf('##[', at + 3)) times += 1;
  return times;
}

/** @returns the first place where something does not show, or the end */
function copyPiece(block: Uint8Array, start: number, end: number, target: Target): number {
  const { bytes } = target;
  let { at } = target;
  let index = start;
  for (; index < end; index += 1) {
    const byte = block[index] ?? 0;
    const kind = KINDS[byte];
    if (kind === MAY_HIDE && mayHide(block, index)) break;
    bytes[at++] = byte;
    if (kind === PLAIN) continue;
    if (kind === LINE_END) {
      bytes[at] = P0;
      bytes[at + 1] = P1;
      bytes[at + 2] = P2;
      bytes[at + 3] = P3;
      at += 4;
    } else if (kind === COMMAND && index > 1 && block[index - 1] === HASH && block[index - 2] === HASH) {
      bytes[at - 1] = Z0;
      bytes[at] = Z1;
      bytes[at + 1] = Z2;
      bytes[at + 2] = BRACKET;
      at += 3;
    }
  }
  target.at = at;
  return index;
}

function mayHide(block: Uint8Array, index: number): boolean {
  const byte = block[index] ?? 0;
  if (byte === ESCAPE) return !isColour(block, index);
  return INVISIBLE_PAIRS[(byte << 8) | (block[index + 1] ?? 0)] === 1;
}

/** `ESC [ 1 ; 31 m`: what the log shows as a colour. */
function isColour(block: Uint8Array, escape: number): boolean {
  if (block[escape + 1] !== BRACKET) return false;
  let at = escape + 2;
  let byte = block[at] ?? 0;
  while ((byte >= ZERO && byte <= NINE) || byte === SEMICOLON) byte = block[++at] ?? 0;
  return byte === SMALL_M;
}
