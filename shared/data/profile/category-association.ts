import type { QueryEngine } from '../engine/query-engine.ts';
import type { CategoryPair } from './profile.ts';
import { coefficient } from './coefficient.ts';

/**
 * Cramér's V of two columns over the rows that have both, from the table of their pairs.
 * @param pairs SQL, for use after FROM, of the rows as (a, b, n)
 */
export async function categoryPair(
  engine: QueryEngine,
  pairs: string,
  a: string,
  b: string,
): Promise<CategoryPair> {
  const [row = {}] = await engine.rows(
    `with cells as materialized (select a, b, sum(n)::double as n from ${pairs} where a is not null and b is not null group by a, b),
       margins as (select a, b, n, r, c from cells join (select a, sum(n) as r from cells group by a) using (a)
         join (select b, sum(n) as c from cells group by b) using (b))
     select coalesce(sum(n), 0) as n, fsum(n * n / (r * c)) - 1 as phi2, count(distinct a) as rows, count(distinct b) as columns from margins`,
  );
  const rows = Number(row['n']);
  const phi2 = row['phi2'];
  return {
    a,
    b,
    rows,
    cramersV:
      typeof phi2 === 'number' ? corrected(phi2, rows, Number(row['rows']), Number(row['columns'])) : null,
  };
}

/**
 * Bergsma (2013), Journal of the Korean Statistical Society 42.
 * @param phi2 χ² / rows
 * @returns null where it is undefined, as of a single category
 */
function corrected(phi2: number, rows: number, r: number, c: number): number | null {
  if (rows < 2) return null;
  const phi = Math.max(0, phi2 - ((r - 1) * (c - 1)) / (rows - 1));
  const smaller = Math.min(r - (r - 1) ** 2 / (rows - 1), c - (c - 1) ** 2 / (rows - 1)) - 1;
  return smaller > 0 ? coefficient(Math.min(1, Math.sqrt(phi / smaller))) : null;
}
