import type { Direction, MetricResult } from './stage-result.ts';

/** A metric that nothing was compared with and no gate asks about; its maker adds what it knows. */
export function neutralMetric(name: string, direction: Direction): MetricResult {
  return {
    name,
    direction,
    value: null,
    baseline: null,
    delta: null,
    bounds: null,
    p: null,
    method: null,
    n: null,
    nEff: null,
    mde: null,
    nNeeded: null,
    seeds: null,
    slice: null,
    gate: null,
    verdict: 'pass',
    reason: null,
    unit: null,
  };
}
