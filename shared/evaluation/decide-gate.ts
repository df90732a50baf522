import type { Verdict } from '../model/verdict.ts';
import { FEW_DISCORDANT, type DifferenceBounds } from '../statistics/difference.ts';
import { marginOf, type Evidence } from './evidence.ts';
import type { Gate } from './gates.ts';
import { neededRows } from './needed-rows.ts';
import { counted, estimated } from '../model/wording.ts';

export interface Decision {
  verdict: Verdict;
  reason: string | null;
}

/** Below, differences that are all alike are an accident of the sample. */
const FEW_ROWS = 30;

const NOT_FINITE = 'the interval is not finite';

/** Three-valued: passes or fails only beyond chance. What is undefined never passes. */
export function decideGate(gate: Gate, evidence: Evidence): Decision {
  const { value, bounds, difference } = evidence;
  if (value.value === null) return undecidable(gate, value.reason);
  if (!finite(value.value)) return undecidable(gate, 'the metric is not finite');
  if (gate.kind === 'min' || gate.kind === 'max') {
    if (bounds.value === null) return undecidable(gate, bounds.reason);
    const { lower, upper } = bounds.value;
    if (!finite(lower, upper)) return undecidable(gate, NOT_FINITE);
    const otherwise = `the interval holds the limit ${gate.limit}`;
    return gate.kind === 'min'
      ? decide(lower > gate.limit, upper < gate.limit, otherwise)
      : decide(upper < gate.limit, lower > gate.limit, otherwise);
  }
  if (difference.value === null) return undecidable(gate, difference.reason);
  const margin = marginOf(gate, evidence.baseline);
  const [low, high] = improvement(evidence.direction, difference.value);
  if (!finite(low, high)) return undecidable(gate, NOT_FINITE);
  const tooLittle = insufficient(gate, evidence, difference.value);
  if (tooLittle !== null) return { verdict: 'inconclusive', reason: tooLittle };
  const otherwise = `the interval holds the margin${needs(gate, evidence)}`;
  return gate.kind === 'non-inferior'
    ? decide(low > -margin, high < -margin, otherwise)
    : decide(low > margin, high <= margin, otherwise);
}

/** An interval that rests on a handful of rows decides nothing, unless the test set is as large as its gate needs. */
function insufficient(gate: Gate, evidence: Evidence, difference: DifferenceBounds): string | null {
  const { rows } = evidence;
  const { discordant, standardError } = difference;
  if (standardError === 0 && rows < FEW_ROWS)
    return `insufficient evidence: the difference is the same on ${rows === 1 ? 'the only row' : `all ${rows} rows`}`;
  if (discordant === undefined || discordant >= FEW_DISCORDANT) return null;
  const needed = neededRows(gate, evidence);
  if (needed !== null && rows >= needed) return null;
  return `insufficient evidence: the models differ on ${counted(discordant, 'row')} only${needs(gate, evidence)}`;
}

function needs(gate: Gate, evidence: Evidence): string {
  const needed = neededRows(gate, evidence);
  if (needed === null || needed <= evidence.rows) return '';
  return `; 80 % power needs about ${estimated(needed)} rows, the test set has ${evidence.rows.toLocaleString('en-US')}`;
}

/** Bounds of the improvement: the difference, turned so that more is better. */
function improvement(direction: 'higher' | 'lower', { lower, upper }: DifferenceBounds): [number, number] {
  return direction === 'higher' ? [lower, upper] : [-upper, -lower];
}

const finite = (...bounds: number[]): boolean => bounds.every(Number.isFinite);

function undecidable(gate: Gate, reason: string): Decision {
  return { verdict: gate.optional ? 'skipped' : 'fail', reason: `undefined: ${reason}` };
}

function decide(pass: boolean, fail: boolean, otherwise: string): Decision {
  if (pass) return { verdict: 'pass', reason: null };
  return fail ? { verdict: 'fail', reason: null } : { verdict: 'inconclusive', reason: otherwise };
}
