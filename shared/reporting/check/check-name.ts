import { hashOfLeg } from '../../hash/hash-of-leg.ts';
import type { StageResult } from '../../model/stage-result.ts';
import { cap } from '../markdown/cap.ts';
import { visibleLine } from '../markdown/strip.ts';

const MODEL_LIMIT = 100;
const LEG_LIMIT = 80;

/** `<model> / <stage>`, with the values of the matrix leg: the same in every run, so that a branch rule can require it. */
export function checkName(of: Pick<StageResult, 'model' | 'stage' | 'leg'>): string {
  const name = `${cap(visibleLine(of.model), MODEL_LIMIT)} / ${of.stage}`;
  if (of.leg === null) return name;
  const values = visibleLine(Object.values(of.leg).map(valueText).join(', '));
  // Two legs never share a name: what is cut is told apart by the hash.
  return `${name} (${values.length <= LEG_LIMIT ? values : `${cap(values, LEG_LIMIT)} ${hashOfLeg(of.leg)}`})`;
}

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
