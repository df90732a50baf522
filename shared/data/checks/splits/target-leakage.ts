import type { CheckResult } from '../../../model/stage-result.ts';
import { judge, severityOf, skipped, thresholdOf } from '../judge.ts';
import { keysOf } from './leakage.ts';
import { predictivePower, type PredictivePower } from './predictive-power.ts';
import {
  againstTrain,
  judgePair,
  type SplitColumn,
  type SplitContext,
  type SplitPart,
} from './split-part.ts';

/** Fewer rows predict anything. */
const FEWEST_ROWS = 100;
/** A label of more distinct numbers is a quantity. */
const MAX_CLASSES = 20;

/** Columns that alone predict the label, in training or much better there than in a later part; and keys that do at all. */
export async function checkTargetLeakage(context: SplitContext): Promise<CheckResult[]> {
  const { schema, train, columns } = context;
  const label = columns.find(({ field }) => field?.role === 'label');
  if (label === undefined) return [];
  const severity = severityOf(schema, 'leakage.target', null);
  if (train.rows < FEWEST_ROWS)
    return severity === 'off'
      ? []
      : [skipped('leakage.target', null, severity, `train has fewer than ${String(FEWEST_ROWS)} rows`)];
  const isClass = await isClassLabel(context, label);
  if (isClass === null)
    return [skipped('leakage.target', null, severity, 'the label is neither a class nor a number')];
  const power = (part: SplitPart, column: SplitColumn): Promise<PredictivePower | null> =>
    predictivePower(context.engine, {
      relation: part.relation,
      cell: column.cell,
      ordered: column.comparable === 'number' || column.comparable === 'time',
      label: label.cell,
      isClass,
    });
  const keys = keysOf(context).flatMap((key) => (key.length === 1 ? key : []));
  const results: CheckResult[] = [];
  for (const column of columns) {
    if (column === label || column.comparable === 'other') continue;
    const isKey = keys.includes(column);
    if (!isKey && (column.field?.role ?? null) !== null) continue;
    const id = isKey ? 'leakage.id' : 'leakage.target';
    const own = severityOf(schema, id, column.name);
    if (own === 'off') continue;
    const trained = await power(train, column);
    if (trained === null) {
      results.push(skipped(id, column.name, own, 'train has fewer than two labels'));
      continue;
    }
    results.push(powerCheck(context, id, column, trained));
    if (isKey) continue;
    for (const pair of againstTrain(context)) {
      if (pair.part.rows < FEWEST_ROWS) continue;
      const later = await power(pair.part, column);
      if (later === null) continue;
      const value = Math.max(0, trained.score - later.score);
      const message = `predicts the label by ${shown(later.score)}, in train by ${shown(trained.score)}`;
      results.push(
        ...judgePair(context, 'leakage.target-change', column.name, pair, message, {
          value,
          n: later.n,
          m: trained.n,
          count: null,
        }),
      );
    }
  }
  return results;
}

function powerCheck(
  { schema }: SplitContext,
  id: 'leakage.id' | 'leakage.target',
  { name }: SplitColumn,
  { score, inEveryFold, n }: PredictivePower,
): CheckResult {
  const threshold = thresholdOf(schema, id, name);
  // A score that some folds do not have is chance, however low the threshold.
  const holds = score <= threshold || !inEveryFold;
  const chance = score > threshold && !inEveryFold ? ', not in every fold: by chance' : '';
  return judge({
    id,
    column: name,
    severity: severityOf(schema, id, name),
    holds,
    value: score,
    threshold,
    n,
    count: null,
    message: `train: predicts the label alone by ${shown(score)} of 1${chance}`,
  });
}

const shown = (score: number): string => String(Number(score.toFixed(3)));

/** Null for labels that are neither. */
async function isClassLabel(
  { engine, train }: SplitContext,
  { cell, comparable }: SplitColumn,
): Promise<boolean | null> {
  if (comparable === 'text' || comparable === 'boolean') return true;
  if (comparable !== 'number') return null;
  const [row = {}] = await engine.rows(`select count(distinct ${cell}) as classes from ${train.relation}`);
  return Number(row['classes']) <= MAX_CLASSES;
}
