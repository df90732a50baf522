import { UserError } from '../../errors.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { factsOf, missingSpellings, quantilesOf, topValues } from './column-statistics.ts';
import { countValues, kindOf } from './count-values.ts';
import { histogramOf } from './histogram.ts';
import type { ColumnProfile, CountedProfile, ValueKind } from './profile.ts';

/** Numbers with more distinct values than this are stored in bins. */
export const MAX_STORED_NUMBERS = 50_000;
/** A column of text with more distinct values per row than this looks like an identifier. */
const IDENTIFIER_SHARE = 0.05;

interface ProfileOptions {
  model: string;
  /** Name of the counts in the engine. */
  table: string;
  /** By column; absent: an input column. */
  roles?: Readonly<Record<string, string>>;
  /** Columns that hold personal data: they are categories, and stored as hashes only. */
  personal?: readonly string[];
  /** Columns whose values may be shown although they look like identifiers. */
  shown?: readonly string[];
}

interface Column {
  name: string;
  type: string;
  kind: ValueKind;
  role: string | null;
  personal: boolean;
  shown: boolean;
}

/** Profiles a relation exactly; the counts stay in the engine. */
export async function buildProfile(
  engine: QueryEngine,
  relation: string,
  { model, table, roles = {}, personal = [], shown = [] }: ProfileOptions,
): Promise<CountedProfile> {
  const described = await engine.rows(`describe select * from ${relation}`);
  const columns = described.map(({ column_name, column_type }): Column => {
    const [name, type] = [String(column_name), String(column_type)];
    const hidden = personal.includes(name);
    return {
      name,
      type,
      kind: hidden ? 'category' : kindOf(type),
      role: roles[name] ?? null,
      personal: hidden,
      shown: shown.includes(name) || roles[name] === 'label',
    };
  });
  if (columns.length === 0) throw new UserError('the data have no columns');
  const parts = await countValues(engine, relation, columns, table);
  const countsOf = (name: string): string | null => parts.get(name) ?? null;
  const profiles: ColumnProfile[] = [];
  let rows = 0;
  for (const column of columns) {
    const part = countsOf(column.name) ?? '';
    const { rows: counted, ...facts } = await factsOf(engine, part, column.kind);
    rows = counted;
    profiles.push(await describeColumn(engine, part, column, { rows, ...facts }));
  }
  return { profile: { schemaVersion: 1, model, rows, columns: profiles }, table, countsOf, stored: false };
}

async function describeColumn(
  engine: QueryEngine,
  part: string,
  { personal, shown, ...column }: Column,
  { rows, ...facts }: Awaited<ReturnType<typeof factsOf>>,
): Promise<ColumnProfile> {
  const numeric = column.kind !== 'category';
  const identifying = !numeric && !shown && facts.distinct > IDENTIFIER_SHARE * rows;
  const hashed = personal || identifying;
  const quantiles = numeric ? await quantilesOf(engine, part) : [];
  const top = hashed ? [] : await topValues(engine, part, shown);
  const listed = top.reduce((sum, { count }) => sum + count, 0);
  return {
    ...column,
    ...facts,
    quantiles,
    histogram: await histogramOf(engine, part, { quantiles, type: column.type }),
    spellings: numeric ? [] : await missingSpellings(engine, part),
    top,
    other: {
      distinct: facts.distinct - top.length,
      count: rows - facts.nulls - (facts.nans ?? 0) - (facts.infinities ?? 0) - listed,
    },
    hashed,
    counts: numeric && facts.distinct > MAX_STORED_NUMBERS ? 'binned' : 'values',
  };
}
