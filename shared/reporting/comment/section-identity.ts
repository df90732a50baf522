import { hashOfLeg } from '../../hash/hash-of-leg.ts';
import type { StageResult } from '../../model/stage-result.ts';

/** `<stage>` or `<stage>.<leg-hash>` */
export function sectionId({ stage, leg }: Pick<StageResult, 'stage' | 'leg'>): string {
  return leg === null ? stage : `${stage}.${hashOfLeg(leg)}`;
}
