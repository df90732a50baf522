import { STAGES, type StageResult } from '../model/stage-result.ts';
import { VERDICTS } from '../model/verdict.ts';
import { sectionId } from './comment/section-identity.ts';

/** Order of sections: stages as they run, the worst leg first. */
export function inOrder(a: StageResult, b: StageResult): number {
  const order = STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage);
  const worse = VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict);
  return order || worse || (sectionId(a) < sectionId(b) ? -1 : 1);
}
