import { literal } from '../../engine/sql-text.ts';
import { iban, luhn } from './check-digits.ts';
import { IPV4, IPV6 } from './formats.ts';

/** Something personal that a text's content gives away. */
export interface Detector {
  name: string;
  /** RE2 over the whole text. */
  pattern: string;
  /** SQL condition over `text` beside the pattern; null when the form says enough. */
  holds: string | null;
}

/** Prefixes and lengths of the large card networks. */
const CARD =
  '4[0-9]{12}([0-9]{3}){0,2}|(5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}|3[47][0-9]{13}|(6011|65[0-9]{2}|64[4-9][0-9])[0-9]{12}|35(2[89]|[3-8][0-9])[0-9]{12}|3(0[0-5]|[68][0-9])[0-9]{11}';

export const DETECTORS: readonly Detector[] = [
  {
    name: 'e-mail addresses',
    pattern: "[\\w.!#$%&'*+/=?^`{|}~-]+@[a-zA-Z0-9-]+(\\.[a-zA-Z0-9-]+)*\\.[a-zA-Z]{2,}",
    holds: null,
  },
  {
    name: 'phone numbers',
    pattern:
      '\\+[1-9][0-9]{0,2}([ .()/-]{0,2}[0-9]){6,13}|(\\+?1[ .-]?)?(\\([2-9][0-9]{2}\\) ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4}',
    holds: null,
  },
  { name: 'IP addresses', pattern: `${IPV4}|${IPV6}`, holds: null },
  {
    name: 'card numbers',
    pattern: '[2-6][0-9]{3}[ -]?[0-9]{4,6}[ -]?[0-9]{4,5}([ -]?[0-9]{1,7})?',
    holds: `regexp_full_match(regexp_replace(text, '[^0-9]', '', 'g'), ${literal(CARD)}) and ${luhn('text')}`,
  },
  {
    name: 'IBANs',
    pattern: '(?i)[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){2,7}( ?[A-Z0-9]{1,3})?',
    holds: `length(replace(text, ' ', '')) between 15 and 34 and ${iban('text')}`,
  },
  {
    name: 'social security numbers',
    // Areas 000, 666 and 900 to 999, group 00 and serial 0000 were never given.
    pattern: '[0-8][0-9]{2}-[0-9]{2}-[0-9]{4}',
    holds: `substr(text, 1, 3) not in ('000', '666') and substr(text, 5, 2) <> '00' and substr(text, 8, 4) <> '0000'`,
  },
];
