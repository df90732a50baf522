import type { QueryEngine } from '../engine/query-engine.ts';
import { counted } from '../../model/wording.ts';
import { identifier } from '../engine/sql-text.ts';
import { pairsWithin } from './pairs-within.ts';
import type { ColumnProfile, Correlations, CountedProfile, NumberPair } from './profile.ts';
import { coefficient } from './coefficient.ts';
import { categoryPair } from './category-association.ts';

/** More categories than this make a table of pairs that is mostly empty. */
const MAX_CATEGORIES = 1000;
/** Cells of equal width from the 1st to the 99th percentile, in which numbers of too many distinct values are ranked. */
const CELLS = 1000;
/** Columns that say who or when a row is, not what. */
const NOT_COMPARED = ['id', 'time'];

export interface PairedRows {
  /** SQL of the rows, for use after FROM. */
  relation: string;
  /** Whether reading them is dear, so that columns which are read for several pairs are kept. */
  hold?: boolean;
  /** SQL, for use after FROM, of two columns as (a, b, n) with their repeats counted, where that is known without the rows. */
  pairs?: (a: string, b: string) => string | null;
}

/**
 * How columns of a relation go together, pair by pair over the rows that have both values: numbers by Pearson and Spearman
 * (midranks), categories by Cramér's V with Bergsma's correction. The first columns are taken, as many as a bounded number of
 * rows allows; the rest is counted.
 */
export async function describeCorrelations(
  engine: QueryEngine,
  rows: PairedRows,
  { profile }: Pick<CountedProfile, 'profile'>,
): Promise<Correlations> {
  const numbers = pairsWithin(profile.columns.filter(isVaryingNumber), profile.rows);
  const categories = pairsWithin(profile.columns.filter(isCategory), profile.rows);
  const correlations: Correlations = {
    numbers: { leftOut: numbers.leftOut, pairs: [] },
    categories: { leftOut: categories.leftOut, pairs: [] },
  };
  const relation = await heldColumns(engine, rows, [...numbers.pairs, ...categories.pairs]);
  const together = (a: ColumnProfile, b: ColumnProfile): string =>
    countedPairs(rows, a, b) ?? sideBySide(relation, a, b);
  for (const [a, b] of numbers.pairs)
    correlations.numbers.pairs.push(await numberPair(engine, together(a, b), a, b));
  for (const [a, b] of categories.pairs)
    correlations.categories.pairs.push(await categoryPair(engine, together(a, b), a.name, b.name));
  return correlations;
}

const isVaryingNumber = ({ kind, role, std }: ColumnProfile): boolean =>
  kind === 'number' && !NOT_COMPARED.includes(role ?? '') && std !== null && std > 0;

const isCategory = ({ kind, role, hashed, distinct }: ColumnProfile): boolean =>
  kind === 'category' &&
  !NOT_COMPARED.includes(role ?? '') &&
  !hashed &&
  distinct !== null &&
  distinct > 1 &&
  distinct <= MAX_CATEGORIES;

async function numberPair(
  engine: QueryEngine,
  pairs: string,
  a: ColumnProfile,
  b: ColumnProfile,
): Promise<NumberPair> {
  const [row = {}] = await engine.rows(
    `with pairs as materialized (select ${standardised('a', a)} as a, ${standardised('b', b)} as b, ${placeOf('a', a)} as i, ${placeOf('b', b)} as j, n::double as n
         from ${pairs} where isfinite(a::double) and isfinite(b::double)),
       i_ranks as (select i, ${midrank('i')} as r from (select i, sum(n) as n from pairs group by i)),
       j_ranks as (select j, ${midrank('j')} as s from (select j, sum(n) as n from pairs group by j))
     select coalesce(sum(n), 0)::double as n, ${correlation('a', 'b')} as pearson, ${correlation('r', 's')} as spearman
     from pairs join i_ranks using (i) join j_ranks using (j)`,
  );
  return {
    a: a.name,
    b: b.name,
    rows: Number(row['n']),
    pearson: finite(row['pearson']),
    spearman: finite(row['spearman']),
    binned: isBinned(a, b),
  };
}

const isBinned = (...columns: ColumnProfile[]): boolean => columns.some(({ counts }) => counts === 'binned');

/** Pairs of numbers that hardly repeat are as many as the rows: to count them would only cost. */
const countedPairs = ({ pairs }: PairedRows, a: ColumnProfile, b: ColumnProfile): string | null =>
  isBinned(a, b) ? null : (pairs?.(a.name, b.name) ?? null);

/** Values side by side with their rows: where they repeat each pair once, which is far fewer than rows. */
function sideBySide(relation: string, a: ColumnProfile, b: ColumnProfile): string {
  const binned = isBinned(a, b);
  const values = `select ${identifier(a.name)} as a, ${identifier(b.name)} as b, ${binned ? '1' : 'count(*)'} as n from ${relation}`;
  return binned ? `(${values})` : `(${values} group by all)`;
}

/** The columns that are read row by row, read once where that is dear. */
async function heldColumns(
  engine: QueryEngine,
  rows: PairedRows,
  pairs: readonly (readonly [ColumnProfile, ColumnProfile])[],
): Promise<string> {
  const read = pairs.filter(([a, b]) => countedPairs(rows, a, b) === null).flat();
  if (rows.hold !== true || read.length <= 2) return rows.relation;
  const names = [...new Set(read.map(({ name }) => identifier(name)))];
  await engine.run(
    `create or replace temp table correlated as select ${names.join(', ')} from ${rows.relation}`,
  );
  return 'correlated';
}

/** Without the column's scale no square is too large for a double. */
const standardised = (value: string, { mean, std }: ColumnProfile): string =>
  `(${value}::double - ${String(mean ?? 0)}) / ${String(std ?? 1)}`;

/** What a value is ranked by: itself, or its cell. */
function placeOf(value: string, { counts, quantiles }: ColumnProfile): string {
  const [low, high] = [quantiles.at(0)?.value, quantiles.at(-1)?.value].map(Number);
  if (counts !== 'binned' || low === undefined || high === undefined || !(high > low)) return value;
  const width = (high - low) / CELLS;
  return `greatest(-1, least(${String(CELLS)}, floor((${value}::double - ${String(low)}) / ${String(width)})))`;
}

/** In the middle of the rows that tie, and counted from the middle of all. */
const midrank = (place: string): string =>
  `sum(n) over (order by ${place})::double - n / 2.0 - (sum(n) over ())::double / 2`;

/** Weighted by rows; null where a side does not vary among the rows of the pair. */
function correlation(x: string, y: string): string {
  const part = (u: string, v: string): string =>
    `(fsum(n * ${u} * ${v}) - fsum(n * ${u}) * fsum(n * ${v}) / sum(n))`;
  return `case when min(${x}) < max(${x}) and min(${y}) < max(${y})
    then least(1, greatest(-1, ${part(x, y)} / sqrt(${part(x, x)} * ${part(y, y)}))) end`;
}

const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? coefficient(value) : null;

/** What a person reads of the cut; null when every column was looked at. */
export function describeCut({ numbers, categories }: Correlations): string | null {
  const cut = [
    ...(numbers.leftOut === 0
      ? []
      : [counted(numbers.leftOut, 'further column of numbers', 'further columns of numbers')]),
    ...(categories.leftOut === 0
      ? []
      : [counted(categories.leftOut, 'further column of categories', 'further columns of categories')]),
  ];
  return cut.length === 0 ? null : `Correlations leave out ${cut.join(' and ')}: too many pairs`;
}
