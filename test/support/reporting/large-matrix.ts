import type { MetricResult, StageResult } from '../../../shared/model/stage-result.ts';
import { bounds, evaluation, metric } from '../stage-results.ts';

const METRICS = 2000;
const SLICES = 200;
const SLICE_METRICS = 20;

/** As many numbers as a large project has: 2,000 metrics and 200 slices of 20 metrics in each leg; every other leg fails. */
export const largeMatrix = (legs: number): StageResult[] =>
  Array.from({ length: legs }, (_, leg) => largeLeg(leg));

export function largeLeg(leg: number): StageResult {
  const fails = leg % 2 === 0;
  const compared = (name: string, angle: number, more: Partial<MetricResult>): MetricResult => {
    const delta = Math.sin(angle) / 10;
    return metric(name, {
      value: 0.5 + delta,
      baseline: 0.5,
      delta,
      bounds: bounds(delta - 0.05, delta + 0.05),
      n: 1000,
      ...more,
    });
  };
  return evaluation({
    leg: { seed: leg },
    verdict: fails ? 'fail' : 'pass',
    metrics: [
      ...Array.from({ length: METRICS }, (_, i) =>
        compared(`metric ${String(i)}`, i + leg, {
          gate: i % 3 === 0 ? 'non-inferior: 0.01' : null,
          verdict: fails && i % 30 === 0 ? 'fail' : 'pass',
        }),
      ),
      ...Array.from({ length: SLICES * SLICE_METRICS }, (_, i) =>
        compared(`metric ${String(i % SLICE_METRICS)}`, 2 * i + leg, {
          slice: { country: `C${String(Math.floor(i / SLICE_METRICS))}` },
        }),
      ),
    ],
  });
}
