import type { StageResult } from '../../shared/model/stage-result.ts';
import { baselineName, type BaselineChoice } from './baseline-choice.ts';
import type { TestData } from './test-data.ts';

/** What a reader must know of the test data and the baseline; a first run is stated, never passed over in silence. */
export function factsOf({ rows, truth }: TestData, choice: BaselineChoice): StageResult['facts'] {
  const reason = 'reason' in choice ? choice.reason : null;
  return [
    { name: 'task', value: truth.task },
    { name: 'rows', value: rows.rows.toLocaleString('en-US') },
    ...(truth.task === 'binary' ? [{ name: 'positive class', value: truth.classes.positive }] : []),
    { name: 'baseline', value: `${baselineName(choice)}${reason === null ? '' : `: ${reason}`}` },
    ...(choice.kind === 'missing' ? [{ name: 'blessing', value: 'none: nothing was compared' }] : []),
    ...('evidence' in choice && choice.evidence.side === null
      ? [{ name: 'blessing', value: 'none: only figures of the baseline are left' }]
      : []),
  ];
}
