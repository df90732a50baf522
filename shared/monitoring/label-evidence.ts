import type { ColumnProfile, Profile } from '../data/profile/profile.ts';
import type { ClassCount, Evidence } from './evidence.ts';

/**
 * Counts of each class of the reference's labels on both sides, and the labels of which there are none. A label with more
 * classes than a profile lists by name (a number to predict, say) has no shares of classes: the rule is not about it.
 */
export function labelEvidence(reference: Profile, recent: Profile): Pick<Evidence, 'classes' | 'unlabelled'> {
  const labels = reference.columns.filter((column) => column.role === 'label' && hasClasses(column));
  const found = labels.map((before) => {
    const now = recent.columns.find(({ name }) => name === before.name);
    return { before, now, why: whyUnlabelled(before.name, now) };
  });
  return {
    classes: found.flatMap(({ before, now, why }) =>
      now === undefined || why !== null ? [] : classCounts(before, now),
    ),
    unlabelled: found.flatMap(({ before, why }) => (why === null ? [] : [{ label: before.name, why }])),
  };
}

const hasClasses = ({ top, distinct }: ColumnProfile): boolean =>
  distinct !== null && top.length >= distinct && distinct > 0;

function whyUnlabelled(label: string, recent: ColumnProfile | undefined): string | null {
  if (recent === undefined) return `recent data have no label ${label} yet`;
  if (recent.distinct === 0) return `no recent row has the label ${label} yet`;
  return hasClasses(recent)
    ? null
    : `the label ${label} has ${String(recent.distinct)} recent values: too many for classes`;
}

function classCounts(reference: ColumnProfile, recent: ColumnProfile): ClassCount[] {
  const label = reference.name;
  const numbers = reference.kind === 'number' && recent.kind === 'number';
  const [before, now] = [reference, recent].map(({ top }) =>
    // A column with gaps may hold 1.0 where the other has 1.
    numbers ? top.map(({ value, count }) => ({ value: String(Number(value)), count })) : top,
  ) as [ColumnProfile['top'], ColumnProfile['top']];
  const values = new Set([...before, ...now].map(({ value }) => value));
  const count = (side: ColumnProfile['top'], value: string): number =>
    side.find((entry) => entry.value === value)?.count ?? 0;
  return [...values].sort().map((value) => ({
    label,
    value,
    reference: count(before, value),
    current: count(now, value),
  }));
}
