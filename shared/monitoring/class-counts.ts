import type { Profile } from '../data/profile/profile.ts';
import type { ClassCount } from './evidence.ts';

/**
 * Counts of each class of a label on both sides. A label with more classes than a profile lists by name (a number to
 * predict, say) has no classes.
 */
export function classCounts(label: string, reference: Profile, current: Profile): ClassCount[] {
  const [before, now] = [reference, current].map(({ columns }) => {
    const column = columns.find(({ name }) => name === label);
    return column === undefined || column.top.length < column.distinct ? null : column.top;
  });
  if (!before || !now) return [];
  const values = new Set([...before, ...now].map(({ value }) => value));
  const count = (side: typeof before, value: string): number =>
    side.find((entry) => entry.value === value)?.count ?? 0;
  return [...values].sort().map((value) => ({
    label,
    value,
    reference: count(before, value),
    current: count(now, value),
  }));
}
