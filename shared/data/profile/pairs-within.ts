/** Pairs of a profile are for people: nobody reads more. */
const MAX_COLUMNS = 12;
/** Rows of all pairs together: beyond, pairs would take longer than the rest of the profile. */
const MAX_PAIR_ROWS = 15_000_000;

/** Every pair of the first columns, as many as the rows allow: always one pair. */
export function pairsWithin<T>(
  columns: readonly T[],
  rows: number,
): { pairs: (readonly [T, T])[]; leftOut: number } {
  let taken = Math.min(columns.length, MAX_COLUMNS);
  while (taken > 2 && ((taken * (taken - 1)) / 2) * rows > MAX_PAIR_ROWS) taken--;
  const kept = columns.slice(0, taken);
  return {
    pairs: kept.flatMap((a, index) => kept.slice(index + 1).map((b) => [a, b] as const)),
    leftOut: columns.length - taken,
  };
}
