import type { StageResult } from '../../shared/model/stage-result.ts';
import { baselineName, figuresOfChoice, type BaselineChoice } from './baseline-choice.ts';
import type { TestData } from './test-data.ts';
import { isComparable } from './trends.ts';

/** What a reader must know of the test data and the baseline; a first run is stated, never passed over in silence. */
export function factsOf({ rows, truth, digest }: TestData, choice: BaselineChoice): StageResult['facts'] {
  const before = figuresOfChoice(choice);
  const reason = 'reason' in choice ? choice.reason : null;
  return [
    { name: 'task', value: truth.task },
    { name: 'rows', value: rows.rows.toLocaleString('en-US') },
    ...(truth.task === 'binary' ? [{ name: 'positive class', value: truth.classes.positive }] : []),
    { name: 'baseline', value: `${baselineName(choice)}${reason === null ? '' : `: ${reason}`}` },
    ...(before === null || isComparable(before, digest)
      ? []
      : [{ name: 'trend', value: `not comparable: earlier values are of ${testSetOf(before.data)}` }]),
    ...(choice.kind === 'missing' ? [{ name: 'blessing', value: 'none: nothing was compared' }] : []),
    ...('evidence' in choice && choice.evidence.side === null
      ? [{ name: 'blessing', value: 'none: only figures of the baseline are left' }]
      : []),
  ];
}

const testSetOf = (digest: string | null): string =>
  digest === null ? 'an unknown test set' : `the test set ${digest.slice(0, 15)}`;
