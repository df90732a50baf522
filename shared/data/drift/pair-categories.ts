import type { QueryEngine } from '../engine/query-engine.ts';
import { literals } from '../engine/sql-text.ts';
import { keyedHash } from '../profile/keyed-hash.ts';
import type { PairedCounts } from './paired-counts.ts';
import type { Side } from './sides.ts';

export interface PairedCategories extends PairedCounts {
  /** Name of each cell; null is the missing value, which is a category of its own. */
  names: (string | null)[];
  /** Whether values that the baseline does not list by name share the last cell. */
  pooled: boolean;
}

/** Counts of a category side by side; null when the two sides cannot be told to hold equal values. */
export async function pairCategories(
  engine: QueryEngine,
  reference: Side,
  current: Side,
): Promise<PairedCategories | null> {
  const before = reference.counted.counts.get(reference.column.name)?.relation ?? null;
  const now = current.counted.counts.get(current.column.name)?.relation ?? null;
  if (now === null) return null;
  const hashed = isHashed(reference);
  // Hashes of another model have another key.
  if (hashed && reference.counted.profile.model !== current.counted.profile.model) return null;
  if (before === null) return hashed ? null : pairListed(engine, reference, now);
  const key = hashed ? keyedHash('text', current.counted.profile.model) : 'text';
  const { name, r, c } = await engine.columns(
    `select name, sum(r)::double as r, sum(c)::double as c from (
       select text as name, n as r, 0 as c from ${before} union all select ${key}, 0, n from ${now})
     group by name order by name nulls first`,
  );
  if (r?.kind !== 'number' || c?.kind !== 'number') throw new Error('counts are numbers');
  const names = name?.kind === 'text' ? name.values : Array.from(r.values, () => null as string | null);
  return { names, r: r.values, c: c.values, pooled: false };
}

/** Without counts, what the profile lists by name is compared, and all else as one cell. */
async function pairListed(engine: QueryEngine, { column }: Side, now: string): Promise<PairedCategories> {
  const listed = column.top.map(({ value }) => value);
  const rows = await engine.rows(
    `select case when kind = 'null' then 0 when cell is not null then cell else ${String(listed.length + 1)} end as cell, sum(n)::double as n
     from ${now} as counts left join (select unnest(${literals(listed)}::varchar[]) as listed, unnest(range(1, ${String(listed.length + 1)})) as cell) as names
       on counts.text = names.listed group by all`,
  );
  const c = new Float64Array(listed.length + 2);
  for (const { cell, n } of rows) c[Number(cell)] = Number(n);
  const r = Float64Array.of(column.nulls, ...column.top.map(({ count }) => count), column.other.count);
  return { names: [null, ...listed, '(other)'], r, c, pooled: true };
}

/** Live data hold the values themselves, and are compared as they are. */
const isHashed = ({ counted, column }: Side): boolean => counted.stored && column.hashed;
