import { STAGES, type StageResult } from '../model/stage-result.ts';
import { VERDICTS } from '../model/verdict.ts';
import { sectionId } from './comment/section-identity.ts';

/** A pull request is about whether the model got better: everything else is beside that. */
const FIRST = 'evaluate-vs-baseline';

/** Order of sections: the evaluation, then the other stages as they run; the worst leg first. */
export function inOrder(a: StageResult, b: StageResult): number {
  const order = place(a) - place(b);
  const worse = VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict);
  return order || worse || (sectionId(a) < sectionId(b) ? -1 : 1);
}

const place = ({ stage }: StageResult): number => (stage === FIRST ? -1 : STAGES.indexOf(stage));
