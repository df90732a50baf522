import { readFileSync } from 'node:fs';
import fc from 'fast-check';

const corpus = JSON.parse(
  readFileSync(new URL('../../fixtures/hostile-text.json', import.meta.url), 'utf8'),
) as Record<string, string[]>;

/** Texts of an attacker, each of which does something somewhere when it lands unescaped. */
export const ATTACKS: readonly string[] = Object.values(corpus).flat();

/** Attacks behind one another and between arbitrary characters: half of them begin as the attack itself does. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...ATTACKS), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 6 })
  .map((parts) => parts.join(''));
