import { escapeInvisible, escapeInvisibleOutput } from '../model/invisible.ts';

/**
 * The runner acts on `::command::` at the start of a line after any white space, and on `##[command]` anywhere in a line,
 * in any case, on both streams. Text that we did not write must reach the log without either.
 */
const LINE_ENDS = /\r\n|[\n\r\u0085\u2028\u2029]/;
const COMMAND_AT_START = /^[\s\uFEFF\u0085\u180E\u200B]*::/;
const BRACKET_COMMAND = /##(?=\[)/g;
const ZERO_WIDTH_SPACE = '\u200B';

/** Longest line that reaches the log; the rest is cut and the cut is said. */
export const MAX_LINE_BYTES = 16 * 1024;
export const CHILD_PREFIX = '│ ';

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
