import { UserError } from '../../errors.ts';
import type { ColumnProfile, StoredProfile } from './profile.ts';
import { counted } from '../../model/wording.ts';

const MAX_BYTES = 5_000_000;

type Reduction = (column: ColumnProfile) => ColumnProfile;

/** What a wide table's profile goes without, the dearest last. Counts and moments always stay. */
const REDUCTIONS: Reduction[] = [
  (column) => column,
  (column) => listing(column, 5),
  (column) => ({ ...listing(column, 5), histogram: null }),
  (column) => ({ ...listing(column, 0), histogram: null, spellings: [], patterns: [] }),
  (column) => ({ ...listing(column, 0), histogram: null, spellings: [], patterns: [], quantiles: [] }),
];

/** The profile as text of at most 5 MB. @throws UserError when a table is too wide even for bare statistics */
export function fitProfile(profile: StoredProfile, maxBytes = MAX_BYTES): string {
  for (const reduce of REDUCTIONS) {
    const text = `${JSON.stringify({ ...profile, columns: profile.columns.map(reduce) })}\n`;
    if (Buffer.byteLength(text) <= maxBytes) return text;
  }
  throw new UserError(
    `the profile of ${counted(profile.columns.length, 'column')} is larger than ${String(maxBytes / 1e6)} MB`,
    { fix: 'Validate fewer columns at a time' },
  );
}

/** Values that are no longer listed are pooled with the others. Classes of a label stay: decisions read them. */
function listing(column: ColumnProfile, most: number): ColumnProfile {
  if (column.role === 'label') return column;
  const dropped = column.top.slice(most);
  return {
    ...column,
    top: column.top.slice(0, most),
    other: {
      distinct: column.other.distinct + dropped.length,
      count: dropped.reduce((sum, { count }) => sum + count, column.other.count),
    },
  };
}
