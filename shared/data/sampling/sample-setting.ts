import type { Profile, TakenSample } from '../profile/profile.ts';
import { percent } from '../checks/wording.ts';

/** How rows are chosen; equal settings choose equal rows of equal data. */
export type SampleSetting =
  /** So many, each with the same chance, as of a reservoir. */
  | { rows: number; seed: number }
  /** About this share: by a hash of the row's place, or of key columns, of whose values all rows are chosen or none. */
  | { share: number; key: string[]; seed: number };

/** Digits of a digest that a share is compared with: 48 bits. */
const DIGITS = 12;

/** The least of these digits of a digest that is not chosen, in hexadecimal. */
export const limitOf = (share: number): string =>
  Math.floor(share * 16 ** DIGITS)
    .toString(16)
    .padStart(DIGITS, '0');

/** Rows of the data themselves, whether or not all of them were looked at. */
export const sizeOf = ({ rows, sample }: Pick<Profile, 'rows' | 'sample'>): number => sample?.of ?? rows;

/** What every figure of a sample says; null where all rows were looked at. */
export function sampleWords({ rows, sample }: Pick<Profile, 'rows' | 'sample'>): string | null {
  return sample === undefined
    ? null
    : `sample of ${rows.toLocaleString('en')} of ${sample.of.toLocaleString('en')} rows`;
}

/** The same, and how they were chosen. */
export function describeSample(profile: Pick<Profile, 'rows' | 'sample'>): string | null {
  const words = sampleWords(profile);
  return words === null || profile.sample === undefined ? null : `${words}, ${methodOf(profile.sample)}`;
}

function methodOf({ share, key = [], seed }: TakenSample): string {
  const how =
    share === undefined ? 'at random' : `${percent(share)} by hash of ${key.join(', ') || 'their places'}`;
  return `${how} (seed ${String(seed)})`;
}
