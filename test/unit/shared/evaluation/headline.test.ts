import { expect, test } from 'vitest';
import { headlineOf } from '../../../../shared/evaluation/headline.ts';
import { bounds, metric, rocAuc } from '../../../support/stage-results.ts';

test('the headline writes numbers as the comment does', () => {
  expect(headlineOf([rocAuc()], 'champion 1.0.0')).toBe(
    'roc_auc 0.637 → 0.654 (+0.017, 90 % CI +0.016 … +0.018): better than champion 1.0.0',
  );
  const worse = rocAuc({ value: 0.621, delta: -0.016, bounds: bounds(-0.017, -0.015), verdict: 'fail' });
  expect(headlineOf([rocAuc(), worse], 'champion 1.0.0')).toBe(
    'roc_auc 0.637 → 0.621 (−0.016, 90 % CI −0.017 … −0.015): worse than champion 1.0.0',
  );
});

test('without a baseline it tells the value and what the gate says', () => {
  const alone = { baseline: null, delta: null, gate: 'min: 0.7', bounds: bounds(0.652, 0.656) };
  expect(headlineOf([rocAuc({ ...alone, verdict: 'fail' })], 'nothing')).toBe(
    'roc_auc 0.654 (90 % CI 0.652 … 0.656): gate "min: 0.7" fails',
  );
  expect(headlineOf([metric('rows', { value: 12 })], 'nothing')).toBe('rows 12.0');
});

test('no interval leaves no empty bracket', () => {
  expect(headlineOf([rocAuc({ bounds: null, gate: null })], 'champion 1.0.0')).toBe(
    'roc_auc 0.637 → 0.654 (+0.017): not told apart from champion 1.0.0',
  );
  expect(headlineOf([rocAuc({ value: null, reason: 'one class only' })], 'x')).toBe(
    'roc_auc is undefined: one class only',
  );
});
