import type { Column, QueryEngine } from '../../engine/query-engine.ts';
import { identifier } from '../../engine/sql-text.ts';
import type { ColumnProfile } from '../../profile/profile.ts';
import type { Feature, FeatureSample } from './feature-sample.ts';

/** The most frequent categories of both sides are a feature each. */
const MAX_CATEGORIES = 10;
/** Wider embeddings are judged by their first components. */
export const MAX_COMPONENTS = 512;

/** A name that no column of users has. */
const PLACE = '"place among all rows"';

/** SQL of the rows of both sides, for use after FROM. */
export interface Rows {
  reference: string;
  current: string;
}

/** Rows of both sides with these columns as features; the same data give the same sample. */
export async function sampleRows(
  engine: QueryEngine,
  rows: Rows,
  columns: readonly ColumnProfile[],
  most: number,
): Promise<FeatureSample> {
  const parts = columns.map(
    ({ name, kind }, index) =>
      `${identifier(name)}::${kind === 'number' ? 'double' : 'varchar'} as c${String(index)}`,
  );
  const [before, now] = [
    await sampleOf(engine, rows.reference, parts, 'true', most),
    await sampleOf(engine, rows.current, parts, 'true', most),
  ];
  const features = columns.flatMap(({ name, kind }, index) => {
    const [one, other] = [before.columns[`c${String(index)}`], now.columns[`c${String(index)}`]];
    if (kind === 'number') return numberFeatures(name, [...numbersOf(one), ...numbersOf(other)]);
    return categoryFeatures(name, [...textsOf(one, before.rows), ...textsOf(other, now.rows)]);
  });
  return { features, m: before.rows, n: now.rows };
}

/** Components of embeddings of one dimension; rows without one are left out. */
export async function sampleEmbeddings(
  engine: QueryEngine,
  rows: Rows,
  { name, lengths }: ColumnProfile,
  most: number,
): Promise<FeatureSample> {
  const dimension = Math.min(lengths?.max ?? 0, MAX_COMPONENTS);
  const own = identifier(name);
  const parts = Array.from(
    { length: dimension },
    (_, index) => `coalesce(${own}[${String(index + 1)}]::double, 0) as c${String(index)}`,
  );
  const [before, now] = [
    await sampleOf(engine, rows.reference, parts, `${own} is not null`, most),
    await sampleOf(engine, rows.current, parts, `${own} is not null`, most),
  ];
  const features = parts.map((_, index) => {
    const [one, other] = [before.columns[`c${String(index)}`], now.columns[`c${String(index)}`]];
    const values = [...numbersOf(one), ...numbersOf(other)].map((value) =>
      Number.isFinite(value) ? value : 0,
    );
    return { column: String(index), values: Float64Array.from(values) };
  });
  return { features, m: before.rows, n: now.rows };
}

/** Rows drawn by a hash of their place: in random order, and the same ones again. */
async function sampleOf(
  engine: QueryEngine,
  relation: string,
  parts: readonly string[],
  condition: string,
  most: number,
): Promise<{ rows: number; columns: Record<string, Column> }> {
  const columns = await engine.columns(
    `select ${[`${PLACE}::double as place`, ...parts].join(', ')} from (select *, row_number() over () as ${PLACE} from ${relation})
     where ${condition} order by hash(${PLACE}), ${PLACE} limit ${String(most)}`,
  );
  return { rows: columns['place']?.values.length ?? 0, columns };
}

/** Missing and odd numbers lie at the mean, and say so in a feature of their own. */
function numberFeatures(column: string, values: readonly number[]): Feature[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [];
  const mean = finite.reduce((sum, value) => sum + value / finite.length, 0);
  const filled = Float64Array.from(values, (value) => (Number.isFinite(value) ? value : mean));
  if (finite.length === values.length) return [{ column, values: filled }];
  return [
    { column, values: filled },
    { column, values: Float64Array.from(values, (value) => (Number.isFinite(value) ? 0 : 1)) },
  ];
}

function categoryFeatures(column: string, values: readonly (string | null)[]): Feature[] {
  const counts = new Map<string | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const names = [...counts].sort((a, b) => b[1] - a[1] || (String(a[0]) < String(b[0]) ? -1 : 1));
  return names
    .slice(0, MAX_CATEGORIES)
    .map(([name]) => ({ column, values: Float64Array.from(values, (value) => (value === name ? 1 : 0)) }));
}

function numbersOf(column: Column | undefined): Float64Array {
  if (column?.kind !== 'number') throw new Error('the column holds numbers');
  return column.values;
}

/** A column of nothing but missing values has no kind of its own. */
const textsOf = (column: Column | undefined, rows: number): (string | null)[] =>
  column?.kind === 'text' ? column.values : Array.from({ length: rows }, () => null);
