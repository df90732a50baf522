import { literal } from '../../engine/sql-text.ts';
import { iban, isbn, luhn } from './check-digits.ts';

const BYTE = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
export const IPV4 = `(${BYTE}\\.){3}${BYTE}`;
const GROUP = '[0-9a-fA-F]{1,4}';
/** RFC 4291, section 2.2: eight groups, or fewer around one `::`. */
export const IPV6 = [
  `(${GROUP}:){7}${GROUP}`,
  `(${GROUP}:){6}${IPV4}`,
  `::(${GROUP}(:${GROUP}){0,6})?`,
  ...[1, 2, 3, 4, 5, 6, 7].map(
    (before) =>
      `(${GROUP}:){${String(before)}}:${before === 7 ? '' : `(${GROUP}(:${GROUP}){0,${String(6 - before)}})?`}`,
  ),
  `::(${GROUP}:){0,5}${IPV4}`,
  ...[1, 2, 3, 4, 5].map(
    (before) => `(${GROUP}:){${String(before)}}:(${GROUP}:){0,${String(5 - before)}}${IPV4}`,
  ),
].join('|');

/** Forms that the standard and we name for strings; SQL that is true for a text of the form. */
const FORMATS: Record<string, (text: string) => string> = {
  email: (text) => matches(text, '[^@\\s]+@[^@\\s]+\\.[^@\\s]+'),
  uri: (text) => matches(text, '[a-zA-Z][a-zA-Z0-9+.-]*:[^\\s]+'),
  uuid: (text) => matches(text, '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'),
  ipv4: (text) => matches(text, IPV4),
  ipv6: (text) => matches(text, IPV6),
  date: (text) => guarded(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}', `try_cast(${text} as date) is not null`),
  // RFC 3339, section 5.6: a zone is part of it; second 60 is a leap second.
  'date-time': (text) =>
    guarded(
      text,
      '[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])',
      `try_cast(substr(${text}, 1, 10) as date) is not null`,
    ),
  iban: (text) => guarded(text, '[A-Z]{2}[0-9]{2}( ?[A-Z0-9]){11,30}', iban(text)),
  'credit-card': (text) => guarded(text, '[0-9]([ -]?[0-9]){11,18}', luhn(text)),
  isbn: (text) => guarded(text, '([0-9][ -]?){9}[0-9Xx]|97[89]([ -]?[0-9]){10}', isbn(text)),
};

/** SQL that is true for a text of a named form; null when the name is none of ours. */
export function formatCondition(name: string, text: string): string | null {
  return Object.hasOwn(FORMATS, name) ? (FORMATS[name]?.(text) ?? null) : null;
}

const matches = (text: string, pattern: string): string => `regexp_full_match(${text}, ${literal(pattern)})`;

/** The condition is evaluated for texts of the pattern only: its casts need digits. */
const guarded = (text: string, pattern: string, condition: string): string =>
  `case when ${matches(text, pattern)} then ${condition} else false end`;
