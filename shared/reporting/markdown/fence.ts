import { visible } from './strip.ts';

/** A block of text that others wrote; `limit` counts characters of the whole block. */
export function fence(value: string, limit = 4000): string {
  const all = visible(value.replace(/\r\n?|[\u2028\u2029]/g, '\n'));
  const shown = all.length <= limit ? all : `${all.slice(0, limit).toWellFormed()}\n…`;
  const longest = Math.max(2, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}text\n${shown}\n${ticks}`;
}
