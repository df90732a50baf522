/**
 * SQL aggregate: the quantile with linear interpolation (numpy's default) of numbers that occur several times.
 * To be used over (number, upto, total): `upto` is the sum of the counts of all numbers up to this one.
 */
export function quantile(p: number): string {
  const place = `(any_value(total) - 1)::double * ${String(p)}`;
  // Aggregates in a filter are not allowed: the place is found from each row's own total.
  const at = `(total - 1)::double * ${String(p)}`;
  const low = `min(number) filter (where upto > floor(${at}))`;
  const high = `min(number) filter (where upto > ceil(${at}))`;
  return `(${low} + (${high} - ${low}) * (${place} - floor(${place})))`;
}

/** SQL, for use after FROM: counts with the running sums that `quantile` needs. */
export const running = (counts: string): string =>
  `(select number, sum(n) over (order by number) as upto, sum(n) over () as total from ${counts})`;
