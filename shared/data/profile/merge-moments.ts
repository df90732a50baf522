import type { ColumnProfile, LengthProfile } from './profile.ts';
import { significant } from './significant.ts';

/** Values of a column that are neither missing nor odd. */
export const valuesOf = ({ top, other }: ColumnProfile): number =>
  top.reduce((sum, { count }) => sum + count, other.count);

export function mergedLengths(parts: readonly ColumnProfile[]): LengthProfile | null {
  const known = parts.flatMap((part) =>
    part.lengths === null ? [] : [{ ...part.lengths, weight: valuesOf(part) }],
  );
  if (known.length === 0) return null;
  const weight = known.reduce((sum, part) => sum + part.weight, 0);
  return {
    min: Math.min(...known.map(({ min }) => min)),
    max: Math.max(...known.map(({ max }) => max)),
    // Lengths are whole numbers, and so is their sum: the rounding of the parts' means is undone.
    mean: significant(known.reduce((sum, part) => sum + Math.round(part.mean * part.weight), 0) / weight),
  };
}

/** Mean and population deviation of parts together (Chan, Golub, LeVeque 1979). */
export function mergedMoments(parts: readonly ColumnProfile[]): { mean: number | null; std: number | null } {
  let [rows, mean, squares] = [0, 0, 0];
  for (const part of parts) {
    const own = valuesOf(part);
    if (own === 0) continue;
    if (part.mean === null || part.std === null) return { mean: null, std: null };
    const distance = part.mean - mean;
    squares += part.std ** 2 * own + distance ** 2 * ((rows * own) / (rows + own));
    mean += (distance * own) / (rows + own);
    rows += own;
  }
  return rows === 0
    ? { mean: null, std: null }
    : { mean: significant(mean), std: significant(Math.sqrt(squares / rows)) };
}
