import { expect, test } from 'vitest';
import differences from '../../../fixtures/golden/differences.json' with { type: 'json' };
import golden from '../../../fixtures/golden/evaluation.json' with { type: 'json' };
import { BinaryModel } from '../../../../shared/metrics/binary-model.ts';
import { BINARY_METRICS, REGRESSION_METRICS } from '../../../../shared/metrics/catalogue.ts';
import type { DifferenceBounds } from '../../../../shared/statistics/difference.ts';
import { tango } from '../../../../shared/statistics/paired-proportions.ts';

const ALPHA = 0.05;

/** @param relative central differences are known to about eight digits */
function near(
  actual: DifferenceBounds | null | undefined,
  wanted: { delta: number; se: number; lower: number; upper: number },
  relative: number,
): void {
  const close = (value: number | null | undefined, to: number): void => {
    expect(Math.abs((value ?? NaN) - to)).toBeLessThanOrEqual(1e-12 + relative * Math.abs(to));
  };
  close(actual?.delta, wanted.delta);
  close(actual?.standardError, wanted.se);
  close(actual?.lower, wanted.lower);
  close(actual?.upper, wanted.upper);
}

const labels = Uint8Array.from(golden.binary.y);
const model = (scores: number[]): BinaryModel =>
  BinaryModel.fromScores(labels, Float64Array.from(scores), 0.5);

test.each(Object.entries(differences.confusion))('the delta method of %s', (name, wanted) => {
  const metric = BINARY_METRICS.find((candidate) => candidate.name === name);
  const pair = { candidate: model(golden.binary.score_a), baseline: model(golden.binary.score_b) };
  near(metric?.difference(pair, ALPHA).value, wanted, 1e-7);
});

test.each(['rmse', 'r2'] as const)('the influence function of %s', (name) => {
  const metric = REGRESSION_METRICS.find((candidate) => candidate.name === name);
  const truth = Float64Array.from(golden.regression.y);
  const pair = {
    candidate: { truth, predicted: Float64Array.from(golden.regression.pred) },
    baseline: { truth, predicted: Float64Array.from(differences.regression.other) },
  };
  near(metric?.difference(pair, ALPHA).value, differences.regression[name], 1e-10);
});

test.each(differences.tango)('Tango of $b and $c discordant of $n rows', ({ b, c, n, lower, upper }) => {
  const bounds = tango(b, c, n, ALPHA);
  expect(Math.abs(bounds.lower - lower)).toBeLessThanOrEqual(1e-9);
  expect(Math.abs(bounds.upper - upper)).toBeLessThanOrEqual(1e-9);
});
