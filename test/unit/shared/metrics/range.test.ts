import { expect, test } from 'vitest';
import { isInRange, rangeOf, rangeText } from '../../../../shared/metrics/range.ts';

test.each([
  ...['accuracy', 'val_accuracy', 'roc_auc', 'test/ROC_AUC', 'rocAuc', 'f1', 'f1_score', 'f1_macro'].map(
    (name) => [name, 'from 0 to 1'] as const,
  ),
  ...['Recall@10', 'recall@pos', 'val/pr_auc', 'brier', 'top5_acc'].map(
    (name) => [name, 'from 0 to 1'] as const,
  ),
  ['mcc', 'from -1 to 1'],
  ['r2', 'at most 1'],
  ['R2_score', 'at most 1'],
  ['rmse', 'at least 0'],
  ['valid.log_loss', 'at least 0'],
] as const)('the name %s tells its range', (name, range) => {
  expect(rangeText(rangeOf(name) ?? { min: null, max: null })).toBe(range);
});

test.each([
  'score',
  'reward',
  'loss',
  'accuracy_percent',
  'auc_delta',
  'accuracy_seconds',
  'f10',
  'bleu',
  '',
])('the name "%s" tells none', (name) => expect(rangeOf(name)).toBeNull());

test('both ends belong to a range, and rounding is forgiven', () => {
  const share = { min: 0, max: 1 };
  expect([0, 1, 1 + 1e-9, -1e-9].map((value) => isInRange(value, share))).toEqual([true, true, true, true]);
  expect([7, -0.01, 1.001, 92.3].map((value) => isInRange(value, share))).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(isInRange(-1e9, { min: null, max: 1 })).toBe(true);
  expect(isInRange(1e9, { min: 0, max: null })).toBe(true);
});
