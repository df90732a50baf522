import { parse, toSeconds } from 'iso8601-duration';
import { UserError, type Place } from '../../errors.ts';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/**
 * Seconds of an age such as `26h`, `2d` or `PT26H`.
 * @throws UserError at the place it is written.
 */
export function parseAge(text: string, place: Place): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)\s*([smhdw])$/.exec(text.trim()) ?? [];
  const seconds =
    count === undefined ? secondsOfIso(text.trim()) : Number(count) * SECONDS[unit as keyof typeof SECONDS];
  if (seconds === null || !Number.isFinite(seconds))
    throw new UserError(`"${text}" is no duration, expected one such as 26h, 2d or PT26H`, place);
  return seconds;
}

function secondsOfIso(text: string): number | null {
  try {
    return toSeconds(parse(text));
  } catch {
    return null;
  }
}
