import { UserError } from '../errors.ts';
import { hashOfLeg } from '../hash/hash-of-leg.ts';

/** Values of the matrix leg that this job is, or null outside a matrix. */
export type Leg = Readonly<Record<string, unknown>> | null;

/** @throws UserError when the text is no JSON object. */
export function parseLeg(text: string | undefined): Leg {
  if (text === undefined || text.trim() === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`input "leg": expected a JSON object such as \${{ toJSON(matrix) }}`, { cause });
  }
  if (value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value))
    throw new UserError('input "leg": expected a JSON object');
  // Outside a matrix GitHub gives null; other runners give an empty object.
  return Object.keys(value).length === 0 ? null : (value as Leg);
}

/** First 8 hex digits of the sha256 of the leg's canonical JSON; empty outside a matrix. */
export function legHash(leg: Leg): string {
  return leg === null ? '' : hashOfLeg(leg);
}
