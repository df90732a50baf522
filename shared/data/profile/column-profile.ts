import type { TextFacts } from './describe-texts.ts';
import { MAX_STORED_NUMBERS, type LineFacts } from './line-statistics.ts';
import type { ColumnProfile, Histogram } from './profile.ts';
import type { ProfiledColumn } from './profiled-column.ts';
import type { ScannedFacts } from './scan-columns.ts';

interface ColumnFacts extends ScannedFacts {
  /** Of numbers and times, and of the lengths of lists. */
  line: LineFacts | null;
  /** Of categories. */
  text: TextFacts | null;
  histogram: Histogram | null;
}

/** What is known of a column, in the form of the profile. */
export function columnProfile(
  { name, type, kind, role }: ProfiledColumn,
  rows: number,
  { line: counted, text, histogram, ...scanned }: ColumnFacts,
): ColumnProfile {
  const line = kind === 'list' ? null : counted;
  const number = kind === 'number';
  const distinct = line?.distinct ?? text?.distinct ?? null;
  const top = line?.top ?? text?.top ?? [];
  const listed = top.reduce((sum, { count }) => sum + count, 0);
  const odd = scanned.nulls + scanned.nans + scanned.infinities;
  return {
    name,
    type,
    kind,
    role,
    nulls: scanned.nulls,
    nans: number ? scanned.nans : null,
    infinities: number || kind === 'time' ? scanned.infinities : null,
    distinct,
    min: line?.min ?? null,
    max: line?.max ?? null,
    mean: line?.mean ?? null,
    std: line?.std ?? null,
    zeros: number ? (line?.zeros ?? 0) : null,
    quantiles: line?.quantiles ?? [],
    histogram,
    lengths: scanned.lengths ?? text?.lengths ?? null,
    patterns: text?.patterns ?? [],
    calendar: line?.calendar ?? null,
    spellings: text?.spellings ?? [],
    top,
    other: { distinct: (distinct ?? 0) - top.length, count: rows - odd - listed },
    hashed: text?.hashed ?? false,
    counts: countsOf(kind, counted),
  };
}

function countsOf(kind: ProfiledColumn['kind'], line: LineFacts | null): ColumnProfile['counts'] {
  if (kind === 'list' && line === null) return 'none';
  return (line?.distinct ?? 0) > MAX_STORED_NUMBERS ? 'binned' : 'values';
}
