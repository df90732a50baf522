import { isUtf8 } from 'node:buffer';
import { escapeInvisible, escapeInvisibleOutput } from '../model/invisible.ts';
import { CHILD_PREFIX, prefixLines, ZERO_WIDTH_SPACE } from './prefix-lines.ts';

/**
 * The runner acts on `::command::` at the start of a line after any white space, and on `##[command]` anywhere in a line,
 * in any case, on both streams. Text that we did not write must reach the log without either.
 */
const LINE_ENDS = /\r\n|[\n\r\u0085\u2028\u2029]/;
const COMMAND_AT_START = /^[\s\uFEFF\u0085\u180E\u200B]*::/;
const BRACKET_COMMAND = /##(?=\[)/g;
const LF = 0x0a;

/** Longest line that reaches the log; the rest is cut and the cut is said. */
export const MAX_LINE_BYTES = 16 * 1024;

/** Lines of our own text, in which names and messages of others may stand. */
export function neutraliseText(text: string): string[] {
  return text.split(LINE_ENDS).map((line) => {
    const inert = withoutBracketCommands(cut(escapeInvisible(line)));
    return COMMAND_AT_START.test(inert) ? CHILD_PREFIX + inert : inert;
  });
}

/** Lines of a child's output: always behind a visible prefix. */
export function neutraliseOutput(text: string): string[] {
  return text
    .split(LINE_ENDS)
    .map((line) => CHILD_PREFIX + withoutBracketCommands(cut(escapeInvisibleOutput(line))));
}

/** One character per byte. */
const PREFIX_BYTES = Buffer.from(CHILD_PREFIX).toString('latin1');

/**
 * The same for whole lines of bytes, each with its line feed: most output holds nothing that has to be altered, and gets
 * its prefix without being decoded.
 */
export function neutraliseBlock(block: Buffer): Buffer {
  if (isUtf8(block) && !holdsLongLine(block)) return prefixLines(block, lookCloser);
  const lines = block.toString('latin1', 0, block.at(-1) === LF ? block.length - 1 : block.length);
  return Buffer.from(lineByLine(lines), 'latin1');
}

const lookCloser = (line: Buffer): Buffer => Buffer.from(neutraliseOutput(line.toString()).join('\n'));

/** Decodes just the lines that need it. */
function lineByLine(lines: string): string {
  let text = '';
  for (const line of lines.split(/\r?\n/))
    text += `${isPlain(line) ? PREFIX_BYTES + line : asBytes(neutraliseOutput(asText(line)).join('\n'))}\n`;
  return text;
}

const ASCII = /^[\t\x20-\x7E]*$/;
const isPlain = (line: string): boolean =>
  line.length <= MAX_LINE_BYTES && ASCII.test(line) && !line.includes('##[');
const asText = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
const asBytes = (text: string): string => Buffer.from(text).toString('latin1');

function holdsLongLine(block: Buffer): boolean {
  let start = 0;
  while (block.length - start > MAX_LINE_BYTES) {
    const end = block.lastIndexOf(LF, start + MAX_LINE_BYTES);
    if (end < start) return true;
    start = end + 1;
  }
  return false;
}

const withoutBracketCommands = (line: string): string =>
  line.replace(BRACKET_COMMAND, `##${ZERO_WIDTH_SPACE}`);

function cut(line: string): string {
  if (line.length * 3 <= MAX_LINE_BYTES) return line;
  const bytes = Buffer.byteLength(line);
  if (bytes <= MAX_LINE_BYTES) return line;
  // A cut inside a character shows as the replacement character: the line stays valid text.
  const kept = Buffer.from(line).subarray(0, MAX_LINE_BYTES).toString();
  return `${kept} … (${String(bytes - MAX_LINE_BYTES)} bytes cut)`;
}
