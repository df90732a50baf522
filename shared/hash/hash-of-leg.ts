import { canonicalJson, digestOf } from './digest.ts';

/** Escapes that stand for half a character; they follow an even number of backslashes. */
const LONE_SURROGATE = /(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g;

/**
 * First 8 hex digits of the digest of a matrix leg: what tells the legs of a stage apart in names of files, artifacts and
 * sections. Text that is no text (half a character, which has no canonical form) counts as the replacement character.
 */
export function hashOfLeg(leg: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(leg).replace(LONE_SURROGATE, '$1\\ufffd');
  return digestOf(canonicalJson(JSON.parse(text))).slice('sha256:'.length, 'sha256:'.length + 8);
}
