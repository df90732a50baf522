import { visible } from '../markdown/strip.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that others wrote, inside an HTML element or a quoted attribute. */
export const html = (value: string): string =>
  visible(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
