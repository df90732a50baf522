import { cap, FIELD_LIMIT } from './cap.ts';
import { visibleLine } from './strip.ts';

const ZERO_WIDTH_SPACE = '\u200B';
const SYNTAX = /[\\`*_{}[\]()#+\-.!|~:"'$=^]/g;

/**
 * Prose that others wrote. Entities come first: GitHub decodes `&#64;` before it looks for mentions. What GitHub turns
 * into links of its own (mentions, issue numbers, bare addresses) is broken by a zero-width space.
 */
export function text(value: string, limit: number = FIELD_LIMIT): string {
  return cap(visibleLine(value), limit)
    .trim()
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(SYNTAX, (character) => `\\${character}`)
    .replace(/@/g, `@${ZERO_WIDTH_SPACE}`)
    .replace(/\\#(?=\w)/g, `\\#${ZERO_WIDTH_SPACE}`)
    .replace(/(GH)(\\-)(?=\d)/gi, `$1$2${ZERO_WIDTH_SPACE}`)
    .replace(/(https?|ftp|mailto|xmpp)(\\:)/gi, `$1${ZERO_WIDTH_SPACE}$2`)
    .replace(/(www)(\\\.)/gi, `$1${ZERO_WIDTH_SPACE}$2`)
    .replace(/\b([0-9a-f]{6})(?=[0-9a-f]{1,34}\b)/gi, `$1${ZERO_WIDTH_SPACE}`);
}
