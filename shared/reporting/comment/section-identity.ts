import { hashOfLeg } from '../../hash/hash-of-leg.ts';
import type { StageResult } from '../../model/stage-result.ts';

/** `<stage>` or `<stage>.<leg-hash>` */
export function sectionId({ stage, leg }: StageResult): string {
  return leg === null ? stage : `${stage}.${hashOfLeg(leg)}`;
}

/** Whether `a` comes from a later run or attempt than `b`; numbers, never text, are compared. */
export function isNewer(a: StageResult, b: StageResult): boolean {
  const [x, y] = [a.provenance, b.provenance];
  const runs = (x.runNumber ?? 0) - (y.runNumber ?? 0);
  if (runs !== 0) return runs > 0;
  const attempts = (x.runAttempt ?? 0) - (y.runAttempt ?? 0);
  if (attempts !== 0) return attempts > 0;
  return Date.parse(x.finishedAt) > Date.parse(y.finishedAt);
}
