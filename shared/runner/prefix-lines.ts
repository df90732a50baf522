import { INVISIBLE_PAIRS } from '../model/invisible.ts';

const LF = 0x0a;
const HASH = 0x23;
const BRACKET = 0x5b;

/** Stands before each line of a child. */
export const CHILD_PREFIX = '│ ';
const PREFIX = [...Buffer.from(CHILD_PREFIX)];
const [P0 = 0, P1 = 0, P2 = 0, P3 = 0] = PREFIX;
/** Breaks `##[` before its bracket. */
export const ZERO_WIDTH_SPACE = '\u200B';
const [Z0 = 0, Z1 = 0, Z2 = 0] = Buffer.from(ZERO_WIDTH_SPACE);

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

/**
 * Whole lines of valid UTF-8, each behind the prefix and without `##[`: in one go over the bytes, because the sum of the
 * runtime's own functions that each look at them takes twice as long.
 * @returns null when something in the block does not show, or may not: it needs a closer look
 */
export function prefixLines(block: Buffer): Buffer | null {
  // Few logs have lines so short that this is not enough.
  const usual = Buffer.allocUnsafeSlow(Math.ceil(block.length * 1.25) + PREFIX.length);
  const length = copyLines(block, usual);
  if (length === null || length <= usual.length) return length === null ? null : usual.subarray(0, length);
  const larger = Buffer.allocUnsafeSlow(length + PREFIX.length);
  copyLines(block, larger);
  return larger.subarray(0, length);
}

/** @returns the bytes that it takes, be there room or not */
function copyLines(block: Buffer, target: Buffer): number | null {
  target.set(PREFIX);
  let at = PREFIX.length;
  for (let start = 0; start < block.length; start += PIECE) {
    at = copyPiece(block, start, Math.min(start + PIECE, block.length), target, at);
    if (at < 0) return null;
  }
  return block.at(-1) === LF ? at - PREFIX.length : at;
}

/** Bytes beyond the target's end are dropped, but counted. @returns the position after the last one, or -1 */
function copyPiece(block: Uint8Array, start: number, end: number, target: Uint8Array, from: number): number {
  let at = from;
  for (let index = start; index < end; index += 1) {
    const byte = block[index] ?? 0;
    target[at++] = byte;
    const kind = KINDS[byte];
    if (kind === PLAIN) continue;
    if (kind === LINE_END) {
      target[at] = P0;
      target[at + 1] = P1;
      target[at + 2] = P2;
      target[at + 3] = P3;
      at += 4;
    } else if (kind === COMMAND) {
      if (index > 1 && block[index - 1] === HASH && block[index - 2] === HASH) {
        target[at - 1] = Z0;
        target[at] = Z1;
        target[at + 1] = Z2;
        target[at + 2] = BRACKET;
        at += 3;
      }
    } else if (INVISIBLE_PAIRS[(byte << 8) | (block[index + 1] ?? 0)] === 1) return -1;
  }
  return at;
}
