import { cap, FIELD_LIMIT } from './cap.ts';
import { visibleLine } from './strip.ts';

/**
 * A value that others wrote, as a code span: the default, because nothing inside is Markdown. A pipe is escaped, since a
 * table is cut into cells before code spans are read; outside tables a reader sees the backslash, so none is written there.
 */
export function code(value: string, limit: number = FIELD_LIMIT): string {
  const text = cap(visibleLine(value), limit).trim();
  if (text === '') return '–';
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = '`'.repeat(longest + 1);
  const padding = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${padding}${text}${padding}${ticks}`;
}
