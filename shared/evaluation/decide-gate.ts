import { UserError } from '../errors.ts';
import type { Defined, ValueBounds } from '../metrics/metric.ts';
import type { Verdict } from '../model/verdict.ts';
import type { DifferenceBounds } from '../statistics/difference.ts';
import type { Gate } from './gates.ts';

/** What a gate looks at. Bounds are one-sided at the gate's own level. */
export interface Evidence {
  direction: 'higher' | 'lower';
  value: Defined<number>;
  baseline: number | null;
  bounds: Defined<ValueBounds>;
  difference: Defined<DifferenceBounds>;
}

export interface Decision {
  verdict: Verdict;
  reason: string | null;
}

/** Three-valued: passes or fails only beyond chance. What is undefined never passes. */
export function decideGate(gate: Gate, evidence: Evidence): Decision {
  const undecidable = (reason: string): Decision => ({
    verdict: gate.optional ? 'skipped' : 'fail',
    reason: `undefined: ${reason}`,
  });
  const { value, bounds, difference } = evidence;
  if (value.value === null) return undecidable(value.reason);
  if (!Number.isFinite(value.value)) return undecidable('the metric is not finite');
  if (gate.kind === 'min' || gate.kind === 'max') {
    if (bounds.value === null) return undecidable(bounds.reason);
    const { lower, upper } = bounds.value;
    if (!Number.isFinite(lower) || !Number.isFinite(upper)) return undecidable('the interval is not finite');
    return gate.kind === 'min'
      ? decide(lower > gate.limit, upper < gate.limit, `the interval holds the limit ${gate.limit}`)
      : decide(upper < gate.limit, lower > gate.limit, `the interval holds the limit ${gate.limit}`);
  }
  if (difference.value === null) return undecidable(difference.reason);
  const [low, high] = improvement(evidence.direction, difference.value);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return undecidable('the interval is not finite');
  const margin = marginOf(gate, evidence.baseline);
  return gate.kind === 'non-inferior'
    ? decide(low > -margin, high < -margin, 'the interval holds the margin')
    : decide(low > margin, high <= margin, 'the interval holds the margin');
}

/**
 * Margin in the metric's unit; relative to |baseline|, never signed.
 * @throws UserError for a share of zero
 */
export function marginOf(gate: Gate, baseline: number | null): number {
  if (!gate.relative) return gate.limit;
  if (baseline === null || baseline === 0) {
    throw new UserError(`input "gates": a relative margin on ${gate.metric} needs a baseline other than 0`, {
      fix: 'Give an absolute margin: remove "relative: true"',
    });
  }
  return gate.limit * Math.abs(baseline);
}

/** Bounds of the improvement: the difference, turned so that more is better. */
function improvement(direction: 'higher' | 'lower', { lower, upper }: DifferenceBounds): [number, number] {
  return direction === 'higher' ? [lower, upper] : [-upper, -lower];
}

function decide(pass: boolean, fail: boolean, otherwise: string): Decision {
  if (pass) return { verdict: 'pass', reason: null };
  return fail ? { verdict: 'fail', reason: null } : { verdict: 'inconclusive', reason: otherwise };
}
