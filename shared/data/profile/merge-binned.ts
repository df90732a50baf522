import type { QueryEngine } from '../engine/query-engine.ts';
import { columnProfile } from './column-profile.ts';
import type { Bins } from './equal-depth-bins.ts';
import { mergedMoments, valuesOf } from './merge-moments.ts';
import type { CalendarProfile, ColumnCounts, ColumnProfile, ExactNumber, Histogram } from './profile.ts';
import type { ProfiledColumn } from './profiled-column.ts';

/** Columns of which a part holds bins only. What needs each value, such as quantiles, is unknown. */
export async function mergeBinned(
  engine: QueryEngine,
  column: ProfiledColumn,
  parts: readonly { profile: ColumnProfile; counts: ColumnCounts }[],
  facts: Parameters<typeof columnProfile>[2],
  rows: number,
): Promise<{ profile: ColumnProfile; bins: Bins | null }> {
  const profiles = parts.map(({ profile }) => profile);
  const filled = profiles.filter((profile) => valuesOf(profile) > 0);
  const extreme = (key: 'min' | 'max', pick: (...values: number[]) => number): ExactNumber | null => {
    const values = filled.flatMap((profile) => profile[key] ?? []);
    return values.length === 0 ? null : pick(...values.map(Number));
  };
  const bins = profiles.every(({ counts }) => counts === 'binned') ? await equalBins(engine, parts) : null;
  return {
    bins,
    profile: {
      ...columnProfile(column, rows, facts),
      distinct: null,
      min: extreme('min', Math.min),
      max: extreme('max', Math.max),
      ...mergedMoments(profiles),
      zeros: column.kind === 'number' ? filled.reduce((sum, { zeros }) => sum + (zeros ?? 0), 0) : null,
      histogram: sumOfHistograms(filled.map(({ histogram }) => histogram)),
      calendar: mergedCalendar(filled.map(({ calendar }) => calendar)),
      counts: bins === null ? 'none' : 'binned',
    },
  };
}

async function equalBins(
  engine: QueryEngine,
  parts: readonly { counts: ColumnCounts }[],
): Promise<Bins | null> {
  let sum: Bins | null = null;
  for (const { counts } of parts) {
    const own = await engine.columns(
      `select number, upper, n::double as n from ${counts.relation} where kind = 'bin' order by number`,
    );
    if (own['number']?.kind !== 'number' || own['upper']?.kind !== 'number' || own['n']?.kind !== 'number')
      throw new Error('bins are numbers');
    const bins: Bins = { number: own['number'].values, upper: own['upper'].values, n: own['n'].values };
    if (sum !== null && !(same(sum.number, bins.number) && same(sum.upper, bins.upper))) return null;
    const before: Float64Array = sum?.n ?? new Float64Array(bins.n.length);
    sum = { ...bins, n: bins.n.map((n, index) => n + (before[index] ?? 0)) };
  }
  return sum;
}

function sumOfHistograms(histograms: readonly (Histogram | null)[]): Histogram | null {
  const [first, ...others] = histograms;
  if (first === undefined || first === null) return null;
  const counts = [...first.counts];
  for (const other of others) {
    if (other === null || !same(first.edges, other.edges)) return null;
    for (const [cell, count] of other.counts.entries()) counts[cell] = (counts[cell] ?? 0) + count;
  }
  return { edges: first.edges, counts };
}

const STEPS: readonly CalendarProfile['step'][] = ['day', 'hour', 'minute', 'second', 'fraction'];

function mergedCalendar(calendars: readonly (CalendarProfile | null)[]): CalendarProfile | null {
  const known = calendars.filter((calendar) => calendar !== null);
  if (known.length === 0) return null;
  const finest = Math.max(...known.map(({ step }) => STEPS.indexOf(step)));
  return {
    step: STEPS[finest] ?? 'fraction',
    weekdays: [0, 1, 2, 3, 4, 5, 6].map((day) =>
      known.reduce((sum, { weekdays }) => sum + (weekdays[day] ?? 0), 0),
    ),
  };
}

const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.from(a).every((value, index) => value === b[index]);
