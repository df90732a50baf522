import { UserError } from '../errors.ts';

const MAX_DEPTH = 20;
const REFUSED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
/** What our comments are read back by: nobody else's text may hold it. */
const MARKER = /<!--\s*(?:mlops-actions|sections?|data)\b/i;

/**
 * Parses JSON that a stranger wrote, before any schema looks at it.
 * @throws UserError
 */
export function parseForeignJson(text: string): unknown {
  if (depthOf(text) > MAX_DEPTH) throw new UserError(`is nested deeper than ${String(MAX_DEPTH)} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError('is not valid JSON', { cause });
  }
  check(value);
  return value;
}

/** Before the parser builds anything; brackets in strings do not count. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') deepest = Math.max(deepest, (depth += 1));
    else if (character === ']' || character === '}') depth -= 1;
  }
  return deepest;
}

function check(value: unknown): void {
  if (typeof value === 'string' && MARKER.test(value)) throw new UserError('holds a marker of our comments');
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new UserError('holds a number that is not finite');
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (REFUSED_KEYS.has(key)) throw new UserError(`holds the key "${key}"`);
    check(key);
    check(member);
  }
}
