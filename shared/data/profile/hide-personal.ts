import type { QueryEngine } from '../engine/query-engine.ts';
import { identifier } from '../engine/sql-text.ts';
import { buildProfile, type ProfileOptions } from './build-profile.ts';
import type { CountedProfile } from './profile.ts';

/**
 * The same profile with some columns described as personal: numbers among them become categories, because extremes,
 * quantiles and edges are values too.
 */
export async function hidePersonal(
  engine: QueryEngine,
  relation: string,
  { profile, counts, ...rest }: CountedProfile,
  columns: readonly string[],
  options: ProfileOptions,
): Promise<CountedProfile> {
  if (columns.length === 0) return { profile, counts, ...rest };
  const hidden = await buildProfile(
    engine,
    `(select ${columns.map(identifier).join(', ')} from ${relation})`,
    {
      ...options,
      table: `${options.table}_personal`,
      personal: columns,
    },
  );
  const described = new Map(hidden.profile.columns.map((column) => [column.name, column]));
  return {
    ...rest,
    profile: { ...profile, columns: profile.columns.map((column) => described.get(column.name) ?? column) },
    counts: new Map([...counts, ...hidden.counts]),
  };
}
