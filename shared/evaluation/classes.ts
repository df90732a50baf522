import { UserError } from '../errors.ts';
import type { Task } from '../metrics/metric.ts';
import type { TestRows } from './test-rows.ts';

/** At most two different labels are classes; more, if all are numbers, are values. @throws UserError otherwise */
export function inferTask({ labels, numbers }: Pick<TestRows, 'labels' | 'numbers'>, column: string): Task {
  if (labels.length <= 2) return 'binary';
  if (numbers) return 'regression';
  throw new UserError(`column "${column}" has more than two classes: only binary and regression are served`);
}

export interface Classes {
  /** Null when the rows have no negative. */
  negative: string | null;
  positive: string;
}

/**
 * The positive class: as given, else `1`, `true`, or the later one in order.
 * @param labels the different ones
 */
export function classesOf(labels: readonly string[], wished: string | undefined, column: string): Classes {
  const distinct = [...labels].sort(byOrder);
  if (distinct.length > 2)
    throw new UserError(`column "${column}" has more than two classes, a binary task has two`, {
      fix: 'Give "task: regression" if the label is a number to predict',
    });
  const found = distinct.find((label) => wished !== undefined && sameLabel(label, wished));
  if (wished !== undefined && found === undefined && distinct.length === 2)
    throw new UserError(
      `input "positive-class": "${wished}" does not occur in column "${column}" (${distinct.join(', ')})`,
    );
  const usual = distinct.find((label) => label === '1' || label.toLowerCase() === 'true');
  const onlyNegative = distinct.length === 1 && /^(0|false)$/i.test(distinct[0] ?? '');
  const positive = found ?? wished ?? usual ?? (onlyNegative ? '1' : (distinct.at(-1) ?? '1'));
  return { positive, negative: distinct.find((label) => label !== positive) ?? null };
}

/** Numbers by size, else by code unit, as training libraries order classes. */
export function byOrder(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isFinite(x) && Number.isFinite(y)) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Text of a label, with the spellings of whole numbers and booleans made alike. */
export function sameLabel(a: string, b: string): boolean {
  if (a === b) return true;
  const number = (text: string): number =>
    /^true$/i.test(text) ? 1 : /^false$/i.test(text) ? 0 : text.trim() === '' ? NaN : Number(text);
  return number(a) === number(b);
}

/**
 * Predicted labels as 1 for positive and 0 for negative.
 * @throws UserError for labels that are neither, once both classes are known
 */
export function decisionsOf(
  labels: readonly string[],
  { positive, negative }: Classes,
  shown: string,
): Uint8Array {
  const known = new Map<string, number>();
  const decisions = new Uint8Array(labels.length);
  for (const [row, label] of labels.entries()) {
    let decision = known.get(label);
    if (decision === undefined) {
      decision = Number(sameLabel(label, positive));
      if (decision === 0 && negative !== null && !sameLabel(label, negative)) {
        throw new UserError(
          `predicts the label "${label}", which the test data does not have (${negative}, ${positive})`,
          { file: shown },
        );
      }
      known.set(label, decision);
    }
    decisions[row] = decision;
  }
  return decisions;
}
