import type { CheckResult } from '../../model/stage-result.ts';
import type { Row } from '../engine/query-engine.ts';
import type { ScannedTable } from './context.ts';
import type { ColumnProfile, Profile } from '../profile/profile.ts';
import { aggregateCounts } from './counts/aggregate-counts.ts';
import type { CountedColumn } from './counts/count-check.ts';
import { COUNT_CHECKS } from './counts/registry.ts';
import type { Pending } from './pending.ts';

/** Every rule about how often values occur: from the profile's counts, so that no row is read again. */
export async function checkCounts(context: ScannedTable): Promise<(Pending | CheckResult)[]> {
  const results: (Pending | CheckResult)[] = [];
  const asked = countedColumns(context).map((column) => {
    const checks = COUNT_CHECKS.flatMap((checksOf) => checksOf(column));
    const parts = checks.flatMap(({ aggregates = [] }) => aggregates);
    return {
      column,
      checks,
      parts,
      given: Object.fromEntries(checks.flatMap(({ given = {} }) => Object.entries(given))),
    };
  });
  const aggregated = await aggregateCounts(context.engine, asked);
  for (const [index, { checks }] of asked.entries()) {
    const together = aggregated[index] ?? {};
    for (const { query, conclude } of checks) {
      const more = query?.(together) ?? null;
      const [own = {}]: Row[] = more === null ? [] : await context.engine.rows(more);
      results.push(...conclude({ ...together, ...own }));
    }
  }
  return results;
}

function countedColumns(context: ScannedTable): CountedColumn[] {
  const { current, reference, columns } = context;
  const profiles = byName(current.profile);
  const before = byName(reference?.profile);
  return columns.flatMap((column) => {
    const profile = profiles.get(column.name);
    const counts = current.counts.get(column.name);
    if (profile === undefined || profile.distinct === null || counts === undefined) return [];
    return [
      {
        ...column,
        profile,
        distinct: profile.distinct,
        before: before.get(column.name) ?? null,
        counts: `(select text, number, n from ${counts.relation} where kind = 'value')`,
        place: counts.place ?? null,
        rows: current.profile.rows,
        context,
      },
    ];
  });
}

/** Of 10,000 columns a search for each would be a hundred million steps. */
const byName = (profile: Profile | undefined): Map<string, ColumnProfile> =>
  new Map(profile?.columns.map((column) => [column.name, column]));
