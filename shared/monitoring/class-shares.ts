import type { ClassCount } from './evidence.ts';

export interface ClassShare {
  label: string;
  value: string;
  reference: number;
  current: number;
  /** Current minus reference. */
  change: number;
}

/** Shares of the classes within each label; a label without rows on one side has no shares and is left out. */
export function classShares(classes: readonly ClassCount[]): ClassShare[] {
  const totals = new Map<string, { reference: number; current: number }>();
  for (const { label, reference, current } of classes) {
    const total = totals.get(label) ?? { reference: 0, current: 0 };
    totals.set(label, { reference: total.reference + reference, current: total.current + current });
  }
  return classes.flatMap(({ label, value, reference, current }) => {
    const total = totals.get(label);
    if (total === undefined || total.reference === 0 || total.current === 0) return [];
    const before = reference / total.reference;
    const now = current / total.current;
    return [{ label, value, reference: before, current: now, change: now - before }];
  });
}
