import { cap } from './cap.ts';
import { visibleLine } from './strip.ts';

/**
 * Text that others wrote, inside the quotes of a Mermaid chart. Mermaid has no escape: what could end the quotes, begin a
 * directive (`%%{…}%%`), an entity (`#…;`), Markdown or HTML is replaced, and so is what is not ASCII, which some of its
 * versions refuse.
 */
export function mermaidLabel(value: string, limit: number): string {
  const plain = visibleLine(value)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/["`]/g, "'")
    .replace(/[−–—]/g, '-')
    .replace(/→/g, '->')
    .replace(/≤/g, 'at most')
    .replace(/≥/g, '>=')
    .replace(/%%+/g, '%')
    .replace(/</g, 'less than ')
    .replace(/[^A-Za-z0-9 '()+,./:=>?_%@*!-]/g, '?')
    .trim();
  return cap(plain, limit).replace('…', '..') || '-';
}
