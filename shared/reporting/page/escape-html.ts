import { visible } from '../markdown/strip.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of ours, inside an HTML element or a quoted attribute. */
export const escaped = (value: string): string =>
  value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** The same for text that others wrote: what does not show is gone. */
export const html = (value: string): string => escaped(visible(value));
