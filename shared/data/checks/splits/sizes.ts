import type { CheckResult } from '../../../model/stage-result.ts';
import { judge, severityOf, thresholdOf } from '../judge.ts';
import { percent } from '../wording.ts';
import type { Misfit } from './align-parts.ts';
import { againstTrain, judgePair, type SplitContext } from './split-part.ts';

/** Fewer rows tell little about a model. */
const FEWEST_ROWS = 100;

/** Parts too small to judge a model by. */
export function checkSizes(context: SplitContext): CheckResult[] {
  const id = 'split.size';
  const severity = severityOf(context.schema, id, null);
  if (severity === 'off') return [];
  const threshold = thresholdOf(context.schema, id, null);
  return againstTrain(context).map(({ part, other }) => {
    const value = other.rows === 0 ? null : part.rows / other.rows;
    return judge({
      id,
      column: null,
      severity,
      holds: value !== null && value > threshold && part.rows >= FEWEST_ROWS,
      value,
      threshold,
      n: part.rows,
      m: other.rows,
      count: null,
      message: `${part.name}: ${part.rows.toLocaleString('en')} rows${value === null ? ', train has none' : `, ${percent(value)} of train's ${other.rows.toLocaleString('en')}`}; more than ${percent(threshold)} and at least ${String(FEWEST_ROWS)} are expected`,
    });
  });
}

/** Columns that a part lacks, has alone, or has in another type. */
export function checkColumnsOfParts(context: SplitContext, misfits: readonly Misfit[]): CheckResult[] {
  return againstTrain(context).flatMap((pair) => {
    const own = misfits.filter(({ part }) => part === pair.part.name);
    const said = own.map(({ column, said: what }) => `"${column}" ${what}`).join('; ');
    return judgePair(context, 'split.columns', null, pair, own.length === 0 ? 'the columns of train' : said, {
      value: own.length,
      count: own.length,
    });
  });
}
