import { UserError } from '../../errors.ts';
import type { QueryEngine } from '../engine/query-engine.ts';
import { columnProfile } from './column-profile.ts';
import { describeCounted } from './count-numbers.ts';
import type { Placed } from './count-values.ts';
import { countsAt, histogramOf } from './describe-columns.ts';
import { describeTexts, type TextFacts } from './describe-texts.ts';
import { keyedHash } from './keyed-hash.ts';
import { mergeBinned } from './merge-binned.ts';
import { mergedLengths } from './merge-moments.ts';
import type { ColumnCounts, ColumnProfile, CountedProfile, ListedValue } from './profile.ts';
import { isWide, type ProfiledColumn } from './profiled-column.ts';
import { fits, type ScannedFacts } from './scan-columns.ts';

export interface MergedProfile {
  counted: CountedProfile;
  /** Columns whose values were binned on different edges: their quantiles, histogram and counts are unknown. */
  incomplete: string[];
}

type Parts = readonly { profile: ColumnProfile; counts: ColumnCounts }[];

/**
 * Stored profiles of parts of a table as one profile, such as of days as of their month. Columns with counts have exactly
 * the statistics of the whole; binned columns merge on equal edges only.
 * @throws UserError for profiles of other models or columns, or without their counts
 */
export async function mergeProfiles(
  engine: QueryEngine,
  profiles: readonly CountedProfile[],
  table: string,
): Promise<MergedProfile> {
  const [first] = profiles;
  if (first === undefined) throw new RangeError('nothing to merge');
  if (profiles.some(({ profile }) => profile.sample !== undefined))
    throw new UserError('profiles of samples can not be merged: how much each counts is not known', {
      fix: 'Merge profiles of all rows',
    });
  const { model } = first.profile;
  const rows = profiles.reduce((sum, { profile }) => sum + profile.rows, 0);
  await engine.run(`create or replace table ${table} (col integer, text varchar, number double, n bigint)`);
  const merged = new Map<number, { parts: Parts; column: ProfiledColumn; facts: ScannedFacts }>();
  for (const [place, own] of first.profile.columns.entries()) {
    const parts = partsOf(profiles, own, model);
    const column = asProfiled(own);
    merged.set(place, { parts, column, facts: sumOf(parts, column) });
    if (parts.every(({ profile }) => profile.counts === 'values'))
      await addCounts(engine, table, place, column, parts, model);
  }
  const counted: Placed = [...merged].flatMap(([place, { column, parts }]) =>
    parts.every(({ profile }) => profile.counts === 'values') ? [[place, column] as const] : [],
  );
  const texts = await describeTexts(engine, table, ofKind(counted, true), rows);
  const facts = new Map([...merged].map(([place, entry]) => [place, entry.facts]));
  const lines = await describeCounted(engine, table, ofKind(counted, false), { rows, facts });

  const counts = new Map<string, ColumnCounts>();
  const columns: ColumnProfile[] = [];
  const incomplete: string[] = [];
  for (const [place, { column, parts, facts: own }] of merged) {
    const source: ColumnCounts = { ...countsAt(table, place), values: null, bins: null };
    const line = lines.get(place) ?? null;
    const text = texts.get(place);
    if (line === null && text === undefined && column.kind !== 'list') {
      const binned = await mergeBinned(
        engine,
        column,
        parts,
        { ...own, text: null, line: null, histogram: null },
        rows,
      );
      columns.push(binned.profile);
      if (binned.bins === null) incomplete.push(column.name);
      else counts.set(column.name, { ...source, bins: binned.bins });
      continue;
    }
    const histogram = line === null ? null : await histogramOf(engine, column, line, source);
    columns.push(
      columnProfile(column, rows, {
        ...own,
        line,
        text: text === undefined ? null : visible(text, parts),
        histogram,
      }),
    );
    if (line !== null || text !== undefined) counts.set(column.name, source);
  }
  return {
    counted: { profile: { schemaVersion: 1, model, rows, columns }, counts, stored: true },
    incomplete,
  };
}

function partsOf(profiles: readonly CountedProfile[], { name, kind }: ColumnProfile, model: string): Parts {
  return profiles.map(({ profile, counts }) => {
    const own = profile.columns.find((column) => column.name === name);
    const source = counts.get(name);
    if (profile.model !== model)
      throw new UserError(
        `profiles of ${model} and of ${profile.model} can not be merged: their hashes differ`,
      );
    if (profile.columns.length === 0 || own === undefined || own.kind !== kind)
      throw new UserError(`profiles can not be merged: "${name}" is a ${kind} in one and not in another`, {
        fix: 'Merge profiles of tables with the same columns',
      });
    if (source === undefined)
      throw new UserError('profiles can not be merged without their counts', {
        fix: 'Keep profile.json and profile-counts.parquet of each run together',
      });
    return { profile: own, counts: source };
  });
}

const asProfiled = ({ name, type, kind, role }: ColumnProfile): ProfiledColumn => ({
  name,
  type,
  kind,
  role,
  personal: false,
  shown: role === 'label',
});

const ofKind = (columns: Placed, category: boolean): Placed =>
  columns.filter(([, { kind }]) => (kind === 'category') === category);

function sumOf(parts: Parts, column: ProfiledColumn): ScannedFacts {
  const sum = (key: 'nulls' | 'nans' | 'infinities'): number =>
    parts.reduce((total, { profile }) => total + (profile[key] ?? 0), 0);
  return {
    nulls: sum('nulls'),
    nans: sum('nans'),
    infinities: sum('infinities'),
    mean: parts.reduce((total, { profile }) => total + (profile.mean ?? 0) / parts.length, 0),
    fitsDouble: !isWide(column) || parts.every(({ profile }) => fits(profile.min) && fits(profile.max)),
    mostlyDistinct: false,
    lengths: parts.some(({ profile }) => profile.kind === 'list')
      ? mergedLengths(parts.map(({ profile }) => profile))
      : null,
  };
}

async function addCounts(
  engine: QueryEngine,
  table: string,
  place: number,
  column: ProfiledColumn,
  parts: Parts,
  model: string,
): Promise<void> {
  const hashed = parts.some(({ profile }) => profile.hashed);
  const sources = parts.map(({ profile, counts }) => {
    const text = hashed && !profile.hashed ? keyedHash('text', model) : 'text';
    const number = `case kind when 'nan' then 'nan'::double when 'infinite' then coalesce(number, 'inf'::double) else number end`;
    return `select ${text} as text, ${number} as number, n from ${counts.relation}`;
  });
  // Equal doubles may stand for different integers, whose texts are not in their order.
  const digits = isWide(column) ? ', try_cast(coalesce(text, number::varchar) as decimal(38, 10))' : '';
  await engine.run(
    `insert into ${table} select ${String(place)}, text, number, sum(n)::bigint from (${sources.join(' union all ')}) group by text, number order by number${digits}, text`,
  );
}

/** What the parts hid stays hidden, and what can't be seen through a hash comes from the parts. */
function visible(text: TextFacts, parts: Parts): TextFacts {
  const profiles = parts.map(({ profile }) => profile);
  if (!profiles.some(({ hashed }) => hashed)) return { ...text, hashed: false };
  const spelled = new Map<string, number>();
  for (const { value, count } of profiles.flatMap(({ spellings }) => spellings))
    spelled.set(value, (spelled.get(value) ?? 0) + count);
  const spellings: ListedValue[] = [...spelled].map(([value, count]) => ({ value, count }));
  spellings.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { ...text, lengths: mergedLengths(profiles), spellings, top: [], patterns: [], hashed: true };
}
