import { createHash } from 'node:crypto';
import { UserError } from '../../errors.ts';
import type { QueryEngine, Row } from '../engine/query-engine.ts';
import { literal } from '../engine/sql-text.ts';
import { countValues, kindOf } from './count-values.ts';
import type { ColumnProfile, CountedProfile, ValueKind } from './profile.ts';
import { significant } from './significant.ts';

const QUANTILES = [0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99];
const TOP_VALUES = 20;
export const MAX_STORED_NUMBERS = 50_000;
/** A column of text with more distinct values per row than this looks like an identifier. */
const IDENTIFIER_SHARE = 0.05;
const MIN_IDENTIFIERS = 100;

/** Profiles a relation exactly; the counts stay in `table` of the engine. */
export async function buildProfile(
  engine: QueryEngine,
  relation: string,
  { model, table, roles = {} }: { model: string; table: string; roles?: Readonly<Record<string, string>> },
): Promise<CountedProfile> {
  const described = await engine.rows(`describe select * from ${relation}`);
  const columns = described.map(({ column_name, column_type }) => ({
    name: String(column_name),
    type: String(column_type),
    kind: kindOf(String(column_type)),
    role: roles[String(column_name)] ?? null,
  }));
  const [first] = columns;
  if (first === undefined) throw new UserError('the data have no columns');
  await countValues(engine, relation, columns, table);
  const [total] = await engine.rows(
    `select coalesce(sum(n), 0)::bigint as rows from ${table} where name = ${literal(first.name)}`,
  );
  const rows = Number(total?.['rows'] ?? 0);
  const profiles: ColumnProfile[] = [];
  for (const column of columns) profiles.push(await profileColumn(engine, table, column, rows, model));
  return { profile: { schemaVersion: 1, model, rows, columns: profiles }, table };
}

async function profileColumn(
  engine: QueryEngine,
  table: string,
  column: { name: string; type: string; kind: ValueKind; role: string | null },
  rows: number,
  model: string,
): Promise<ColumnProfile> {
  const own = `${table} where name = ${literal(column.name)}`;
  const [facts = {}] = await engine.rows(
    `select coalesce(sum(n) filter (kind = 'null'), 0)::bigint as nulls, count(*) filter (kind = 'value') as distinct_values,
       min(number) as low, max(number) as high, sum(number * n) filter (isfinite(number)) / sum(n) filter (isfinite(number)) as mean,
       coalesce(sum(n) filter (number = 0), 0)::bigint as zeros from ${own}`,
  );
  const distinct = Number(facts['distinct_values']);
  const numeric = column.kind !== 'category';
  const mean = finite(facts['mean']);
  const hashed = !numeric && distinct > MIN_IDENTIFIERS && distinct > IDENTIFIER_SHARE * Math.max(rows, 1);
  if (hashed) await hashTexts(engine, table, column.name, model);
  return {
    ...column,
    nulls: Number(facts['nulls']),
    distinct,
    min: finite(facts['low']),
    max: finite(facts['high']),
    mean: mean === null ? null : significant(mean),
    std: mean === null ? null : await deviation(engine, own, mean),
    quantiles: numeric ? await quantiles(engine, own) : [],
    zeros: column.kind === 'number' ? Number(facts['zeros']) : null,
    top: hashed ? [] : await topValues(engine, own),
    hashed,
    counts: numeric && distinct > MAX_STORED_NUMBERS ? 'binned' : 'values',
  };
}

/** Second pass around the mean: the sum of squares alone would cancel. */
async function deviation(engine: QueryEngine, own: string, mean: number): Promise<number | null> {
  const [row] = await engine.rows(
    `select sqrt(sum((number - ${String(mean)}) ^ 2 * n) / sum(n)) as std from ${own} and isfinite(number)`,
  );
  const std = finite(row?.['std']);
  return std === null ? null : significant(std);
}

/** Smallest value whose cumulated share reaches p (the inverse of the distribution function). */
async function quantiles(engine: QueryEngine, own: string): Promise<ColumnProfile['quantiles']> {
  const parts = QUANTILES.map(
    (p, index) => `min(number) filter (share >= ${String(p)}) as q${String(index)}`,
  );
  const [row = {}] = await engine.rows(
    `select ${parts.join(', ')} from (
       select number, sum(n) over (order by number) / sum(n) over () as share from ${own} and isfinite(number))`,
  );
  return QUANTILES.flatMap((p, index) => {
    const value = finite(row[`q${String(index)}`]);
    return value === null ? [] : [{ p, value }];
  });
}

async function topValues(engine: QueryEngine, own: string): Promise<ColumnProfile['top']> {
  // Whole numbers are shown as such: a class is called 1, not 1.0.
  const rows: Row[] = await engine.rows(
    `select coalesce(text, regexp_replace(number::varchar, '\\.0$', '')) as v, n from ${own} and kind = 'value' order by n desc, v limit ${String(TOP_VALUES)}`,
  );
  return rows.map(({ v, n }) => ({ value: String(v).slice(0, 200), count: Number(n) }));
}

/** The model's name salts the hashes: two models' profiles cannot be joined by them. It hides values from readers, not from guessing. */
export async function hashTexts(
  engine: QueryEngine,
  table: string,
  name: string,
  model: string,
): Promise<void> {
  const salt = createHash('sha256').update(`mlops-actions profile ${model}`).digest('hex');
  await engine.run(
    `update ${table} set text = sha256(${literal(salt)} || text) where name = ${literal(name)} and text is not null`,
  );
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
