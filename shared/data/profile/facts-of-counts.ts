import type { QueryEngine } from '../engine/query-engine.ts';
import type { Placed } from './count-values.ts';
import { isWide } from './profiled-column.ts';
import type { ScannedFacts } from './scan-columns.ts';

/** What a scan would say of columns, from a table of their counts. */
export async function factsOfCounts(
  engine: QueryEngine,
  table: string,
  columns: Placed,
): Promise<{ rows: number; facts: Map<number, ScannedFacts> }> {
  const facts = new Map<number, ScannedFacts>();
  if (columns.length === 0) return { rows: 0, facts };
  const counted = await engine.rows(
    `select col, sum(n)::bigint as n,
       coalesce(sum(n) filter (where number is null and text is null), 0)::bigint as nulls,
       coalesce(sum(n) filter (where isnan(number)), 0)::bigint as nans,
       coalesce(sum(n) filter (where isinf(number)), 0)::bigint as infinities,
       sum(number * n) filter (where isfinite(number)) / sum(n) filter (where isfinite(number)) as mean,
       coalesce(bool_and(text is null and number = trunc(number) and abs(number) <= ${String(Number.MAX_SAFE_INTEGER)}) filter (where number is not null), true) as whole
     from ${table} where col in (${columns.map(([place]) => String(place)).join(', ')}) group by col`,
  );
  const byPlace = new Map(counted.map((row) => [Number(row['col']), row]));
  for (const [place, column] of columns) {
    const row = byPlace.get(place) ?? {};
    const mean = Number(row['mean'] ?? 0);
    facts.set(place, {
      nulls: Number(row['nulls'] ?? 0),
      nans: Number(row['nans'] ?? 0),
      infinities: Number(row['infinities'] ?? 0),
      mean: Number.isFinite(mean) ? mean : 0,
      // A decimal with a fraction may have more digits than are seen in its extremes.
      fitsDouble: !isWide(column) || (row['whole'] === true && !/,\s*[1-9]/.test(column.type)),
      mostlyDistinct: false,
      lengths: null,
    });
  }
  return { rows: Number(counted[0]?.['n'] ?? 0), facts };
}
