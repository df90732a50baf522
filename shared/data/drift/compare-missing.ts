import type { ColumnProfile } from '../profile/profile.ts';
import { percent, undefinedDrift, type Comparison } from './comparison.ts';
import { shareChange } from './missing-share.ts';
import type { Sides } from './sides.ts';

/** Missing among numbers: NULL and not-a-number, which distances leave out. */
export function compareMissing(sides: Sides, threshold: number): Comparison {
  const before = { count: missingIn(sides.reference.column), rows: sides.reference.counted.profile.rows };
  const now = { count: missingIn(sides.current.column), rows: sides.current.counted.profile.rows };
  const base = undefinedDrift(sides, 'missing_share', threshold, 'no rows on one side');
  if (before.rows === 0 || now.rows === 0) return base;
  const { change, p } = shareChange(before, now);
  const [shareBefore, shareNow] = [before.count / before.rows, now.count / now.rows];
  return {
    ...base,
    effect: Math.abs(change),
    p,
    measures: { reference: shareBefore, current: shareNow },
    detail: `${percent(shareBefore)} → ${percent(shareNow)}`,
    verdict: null,
    reason: null,
  };
}

const missingIn = ({ nulls, nans }: ColumnProfile): number => nulls + (nans ?? 0);
