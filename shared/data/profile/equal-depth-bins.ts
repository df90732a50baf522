const BINS = 1000;

/**
 * SQL of 1,000 bins of about equal rows over the numbers of a column: (number, upper, n), where number and upper are the
 * smallest and the largest value inside. A value lies in one bin, however often it occurs.
 */
export function equalDepthBins(part: string): string {
  const last = String(BINS - 1);
  return `(select min(number) as number, max(number) as upper, sum(n)::bigint as n from (
      select number, n, least(floor((sum(n) over (order by number) - n) * ${String(BINS)} / sum(n) over ()), ${last}) as bin
      from ${part} where kind = 'value') group by bin)`;
}
