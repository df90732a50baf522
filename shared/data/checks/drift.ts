import type { CheckResult } from '../../model/stage-result.ts';
import type { ColumnDrift } from '../drift/compare-profiles.ts';

/** A column's drift as a check: a warning, because data that moved are not wrong data. */
export function driftCheck(drift: ColumnDrift): CheckResult {
  const verdict = drift.verdict === 'fail' ? 'warn' : drift.verdict;
  const effect = drift.effect === null ? 'not measured' : drift.effect.toPrecision(3);
  return {
    id: `drift.${drift.method}`,
    column: drift.column,
    severity: 'warning',
    verdict,
    value: drift.effect,
    threshold: drift.threshold,
    n: drift.n,
    m: drift.m,
    count: null,
    message: `${drift.method} ${effect} against the baseline`,
    reason: drift.reason,
    samples: [],
  };
}
