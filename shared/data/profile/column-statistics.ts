import type { QueryEngine } from '../engine/query-engine.ts';
import { literals } from '../engine/sql-text.ts';
import type { ColumnProfile } from './profile.ts';
import { significant } from './significant.ts';

const QUANTILES = [0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99];
const TOP_VALUES = 20;
/** A rarer value is not shown: it may name somebody. */
const MIN_SHOWN = 5;
const MAX_TEXT = 200;
/** Lower case, without surrounding white space. */
const MISSING = ['', 'na', 'n/a', 'nan', 'none', 'null', '-', '?', '\u0000'];

type Facts = Pick<
  ColumnProfile,
  'nulls' | 'nans' | 'infinities' | 'distinct' | 'min' | 'max' | 'mean' | 'std' | 'zeros'
> & { rows: number };

/** @param part counts of the column: a relation (kind, text, number, upper, n) */
export async function factsOf(
  engine: QueryEngine,
  part: string,
  kind: ColumnProfile['kind'],
): Promise<Facts> {
  const [row = {}] = await engine.rows(
    `select coalesce(sum(n), 0)::bigint as row_count, coalesce(sum(n) filter (kind = 'null'), 0)::bigint as nulls,
       coalesce(sum(n) filter (kind = 'nan'), 0)::bigint as nans, coalesce(sum(n) filter (kind = 'infinite'), 0)::bigint as infinities,
       count(*) filter (kind = 'value') as distinct_values,
       min(number) filter (kind = 'value') as low, max(number) filter (kind = 'value') as high,
       sum(number * n) filter (kind = 'value') / sum(n) filter (kind = 'value') as mean,
       coalesce(sum(n) filter (number = 0), 0)::bigint as zeros from ${part}`,
  );
  const mean = finite(row['mean']);
  const number = kind === 'number';
  return {
    rows: Number(row['row_count']),
    nulls: Number(row['nulls']),
    nans: number ? Number(row['nans']) : null,
    infinities: number ? Number(row['infinities']) : null,
    distinct: Number(row['distinct_values']),
    min: finite(row['low']),
    max: finite(row['high']),
    mean: mean === null ? null : significant(mean),
    std: mean === null ? null : await deviation(engine, part, mean),
    zeros: number ? Number(row['zeros']) : null,
  };
}

/** Second pass around the mean: the sum of squares alone would cancel. */
async function deviation(engine: QueryEngine, part: string, mean: number): Promise<number | null> {
  const [row] = await engine.rows(
    `select sqrt(sum((number - ${String(mean)}) ^ 2 * n) / sum(n)) as std from ${part} where kind = 'value'`,
  );
  const std = finite(row?.['std']);
  return std === null ? null : significant(std);
}

/** Smallest value whose cumulated share reaches p (the inverse of the distribution function). */
export async function quantilesOf(engine: QueryEngine, part: string): Promise<ColumnProfile['quantiles']> {
  const parts = QUANTILES.map(
    (p, index) => `min(number) filter (share >= ${String(p)}) as q${String(index)}`,
  );
  const [row = {}] = await engine.rows(
    `select ${parts.join(', ')} from (
       select number, sum(n) over (order by number) / sum(n) over () as share from ${part} where kind = 'value')`,
  );
  return QUANTILES.flatMap((p, index) => {
    const value = finite(row[`q${String(index)}`]);
    return value === null ? [] : [{ p, value }];
  });
}

/** @param all whether rare values are listed too: the classes of a label name nobody */
export async function topValues(
  engine: QueryEngine,
  part: string,
  all: boolean,
): Promise<ColumnProfile['top']> {
  // Whole numbers are shown as such: a class is called 1, not 1.0.
  const rows = await engine.rows(
    `select coalesce(text, regexp_replace(number::varchar, '\\.0$', '')) as v, n from ${part}
     where kind = 'value' and n >= ${String(all ? 1 : MIN_SHOWN)} order by n desc, v limit ${String(TOP_VALUES)}`,
  );
  return rows.map(({ v, n }) => ({ value: String(v).slice(0, MAX_TEXT), count: Number(n) }));
}

export async function missingSpellings(
  engine: QueryEngine,
  part: string,
): Promise<ColumnProfile['spellings']> {
  const rows = await engine.rows(
    `select text as v, n from ${part} where kind = 'value' and lower(trim(text)) in (from (select unnest(${literals(MISSING)})))
     order by n desc, v limit ${String(TOP_VALUES)}`,
  );
  return rows.map(({ v, n }) => ({ value: String(v), count: Number(n) }));
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
