import { cap, FIELD_LIMIT } from './cap.ts';
import { inert } from './inert.ts';
import { visibleLine } from './strip.ts';

const SYNTAX = /[\\`*_{}[\]()#+\-.!|~:"'$=^]/g;

/** Prose that others wrote: nothing in it is Markdown, and GitHub finds nothing in it to link. */
export function text(value: string, limit: number = FIELD_LIMIT): string {
  return inert(cap(visibleLine(value), limit).trim())
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(SYNTAX, (character) => `\\${character}`);
}
