import type { QueryEngine } from '../engine/query-engine.ts';
import { literal, literals } from '../engine/sql-text.ts';
import { countsIn } from './describe-columns.ts';
import type { Bins } from './equal-depth-bins.ts';
import { keyedHash } from './keyed-hash.ts';
import type { ColumnCounts, ColumnProfile, CountedProfile } from './profile.ts';

const TABLE = 'stored_counts';
/** Columns of one statement: its plan grows faster than they do. */
const TOGETHER = 25;

/** Writes the counts of all columns as one Parquet file: (name, kind, text, number, upper, n). */
export async function writeCounts(
  engine: QueryEngine,
  { profile, counts, stored }: CountedProfile,
  path: string,
): Promise<void> {
  await engine.run(
    `create or replace table ${TABLE} (name varchar, kind varchar, text varchar, number double, upper double, n bigint)`,
  );
  // What is stored is hashed already, and a hash of a hash would equal nothing.
  const model = stored ? null : profile.model;
  const parts: string[] = [];
  const together = new Map<string, Together>();
  for (const column of profile.columns) {
    const own = counts.get(column.name);
    if (column.counts === 'none') continue;
    if (own === undefined) throw new Error(`no counts of ${column.name}`);
    const hashed = column.hashed && model !== null;
    const { bins, place } = own;
    if (bins !== null || place === undefined) {
      parts.push(...partsOf(column, own, hashed ? model : null));
      continue;
    }
    const key = `${place.table} ${String(hashed)}`;
    const group = together.get(key) ?? { table: place.table, model: hashed ? model : null, names: new Map() };
    group.names.set(place.col, column.name);
    together.set(key, group);
  }
  parts.push(...Array.from(together.values(), partOf));
  for (let start = 0; start < parts.length; start += TOGETHER)
    await engine.run(`insert into ${TABLE} ${parts.slice(start, start + TOGETHER).join(' union all ')}`);
  await engine.run(
    `copy (from ${TABLE} order by name, kind, text, number) to ${literal(path)} (format parquet, compression zstd)`,
  );
  await engine.run(`drop table ${TABLE}`);
}

/** Columns of one table of counts, by their number in it. */
interface Together {
  table: string;
  /** Whose key their texts are hashed with; null: they are stored as they are. */
  model: string | null;
  names: Map<number, string>;
}

const textOf = (model: string | null): string =>
  model === null ? 'text' : `${keyedHash('text', model)} as text`;

function partOf({ table, model, names }: Together): string {
  const columns = `unnest([${[...names.keys()].join(', ')}]) as col, unnest(${literals([...names.values()])}) as name`;
  return `select name, kind, ${textOf(model)}, number, upper, n from ${countsIn(table)} join (select ${columns}) as names using (col)`;
}

function partsOf(column: ColumnProfile, { relation, bins }: ColumnCounts, model: string | null): string[] {
  const name = `${literal(column.name)} as name`;
  if (bins !== null) return [...oddParts(column, name), binPart(bins, name)];
  return [`select ${name}, kind, ${textOf(model)}, number, upper, n from ${relation}`];
}

/** What has no place on the line. */
function oddParts({ nulls, nans, infinities }: ColumnProfile, name: string): string[] {
  return Object.entries({ null: nulls, nan: nans ?? 0, infinite: infinities ?? 0 }).flatMap(([kind, n]) =>
    n === 0 ? [] : [`select ${name}, '${kind}', null, null, null, ${String(n)}`],
  );
}

function binPart({ number, upper, n }: Bins, name: string): string {
  const list = (values: Float64Array, type: string): string =>
    `unnest([${Array.from(values, String).join(', ')}]::${type}[])`;
  return `select ${name}, 'bin', null, ${list(number, 'double')}, ${list(upper, 'double')}, ${list(n, 'bigint')}`;
}
