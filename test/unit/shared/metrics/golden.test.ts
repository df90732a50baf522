import { describe, expect, test } from 'vitest';
import golden from '../../../fixtures/golden/evaluation.json' with { type: 'json' };
import { BinaryModel } from '../../../../shared/metrics/binary-model.ts';
import { BINARY_METRICS, REGRESSION_METRICS } from '../../../../shared/metrics/catalogue.ts';

const near = (actual: number | null, wanted: number): void => {
  expect(actual).not.toBeNull();
  expect(Math.abs((actual ?? NaN) - wanted)).toBeLessThanOrEqual(1e-12 + 1e-10 * Math.abs(wanted));
};

describe('metrics agree with scikit-learn', () => {
  const { binary, regression } = golden;
  const labels = Uint8Array.from(binary.y);
  const a = BinaryModel.fromScores(labels, Float64Array.from(binary.score_a), 0.5);
  test.each(BINARY_METRICS.map((metric) => [metric.name, metric] as const))('%s', (name, metric) => {
    near(metric.value(a).value, (binary.a as Record<string, number>)[name] ?? NaN);
  });
  const model = { truth: Float64Array.from(regression.y), predicted: Float64Array.from(regression.pred) };
  test.each(REGRESSION_METRICS.map((metric) => [metric.name, metric] as const))('%s', (name, metric) => {
    near(metric.value(model).value, (regression.metrics as Record<string, number>)[name] ?? NaN);
  });
});

test('a single class leaves ROC AUC undefined with a reason', () => {
  const model = BinaryModel.fromScores(new Uint8Array(3), Float64Array.of(0.1, 0.2, 0.3), 0.5);
  const metric = BINARY_METRICS.find(({ name }) => name === 'roc_auc');
  expect(metric?.value(model)).toEqual({ value: null, reason: 'the test rows have a single class' });
});
