import { rowsNeeded } from '../statistics/power.ts';
import { marginOf, type Evidence } from './evidence.ts';
import type { Gate } from './gates.ts';

/**
 * Rows that a gate on the difference would need to pass with 80 % power: for `non-inferior` when both models are equally
 * good, for `superior` when the true difference is the observed one.
 * @returns null for other gates, and where no number of rows would do
 */
export function neededRows(
  gate: Gate,
  { difference, direction, baseline, rows, alpha }: Evidence,
): number | null {
  const standardError = difference.value?.standardError;
  if (difference.value === null || standardError === null || standardError === undefined) return null;
  if (gate.kind === 'min' || gate.kind === 'max') return null;
  const margin = marginOf(gate, baseline);
  const improvement = direction === 'higher' ? difference.value.delta : -difference.value.delta;
  const distance = gate.kind === 'non-inferior' ? margin : Math.abs(improvement - margin);
  if (!(distance > 0)) return null;
  const needed = rowsNeeded(standardError, rows, distance, alpha);
  return Number.isSafeInteger(needed) ? needed : null;
}
