import type { QueryEngine } from '../engine/query-engine.ts';
import { literal } from '../engine/sql-text.ts';
import type { ColumnProfile, CountedProfile } from '../profile/profile.ts';
import type { PairedCounts } from './paired-counts.ts';

/**
 * Counts of one column side by side. NULL is a category of its own; on a line it has no place and is left out, and so are
 * values that are not finite.
 */
export async function pairCounts(
  engine: QueryEngine,
  reference: CountedProfile,
  current: CountedProfile,
  { name, kind }: ColumnProfile,
): Promise<PairedCounts> {
  const line = kind !== 'category';
  const key = line ? 'number' : 'text';
  const wanted = `name = ${literal(name)}${line ? ' and isfinite(number)' : ''}`;
  const { r, c, x } = await engine.columns(
    `select ${line ? 'x' : '0 as x'}, sum(r)::double as r, sum(c)::double as c from (
       select ${key} as x, n as r, 0 as c from ${reference.table} where ${wanted} union all
       select ${key}, 0, n from ${current.table} where ${wanted}) as counts(x, r, c) group by counts.x order by counts.x`,
  );
  if (r?.kind !== 'number' || c?.kind !== 'number' || x?.kind !== 'number')
    throw new Error('counts are numbers');
  return { r: r.values, c: c.values, ...(line ? { x: x.values } : {}) };
}
