import type { CheckResult } from '../../model/stage-result.ts';
import { columnsOfDrift, type ColumnDrift } from '../drift/column-drift.ts';
import { counted } from '../../model/wording.ts';

/** Share of compared inputs from which the table as a whole has drifted. */
const DRIFTED_SHARE = 0.5;

/** A column's drift as a check: a warning, because data that moved are not wrong data. */
export function driftCheck(drift: ColumnDrift): CheckResult {
  return {
    id: `drift.${drift.method}`,
    column: drift.column,
    severity: 'warning',
    verdict: drift.verdict === 'fail' ? 'warn' : drift.verdict,
    value: drift.effect,
    threshold: drift.threshold,
    p: drift.p,
    measures: drift.measures,
    n: drift.n,
    m: drift.m,
    count: null,
    message: messageOf(drift),
    reason: drift.reason,
    samples: [],
  };
}

/** The table as a whole: fails when half of the inputs drifted. Nothing to judge without a compared input. */
export function datasetDriftCheck(
  drift: readonly ColumnDrift[],
  rows: { n: number; m: number },
): CheckResult[] {
  const inputs = columnsOfDrift(drift.filter(({ role }) => role === null));
  const told = inputs.filter(({ drifted }) => drifted !== null);
  if (told.length === 0) return [];
  const drifted = told.filter((column) => column.drifted === true).length;
  const share = drifted / told.length;
  return [
    {
      id: 'drift.columns',
      column: null,
      severity: 'error',
      verdict: share >= DRIFTED_SHARE ? 'fail' : 'pass',
      value: share,
      threshold: DRIFTED_SHARE,
      ...rows,
      count: drifted,
      message: `${String(drifted)} of ${counted(told.length, 'compared column')} drifted`,
      reason: null,
      samples: [],
    },
  ];
}

const MEANING: Record<ColumnDrift['method'], string> = {
  w1n: 'the distribution moved by w1n',
  js: 'the distribution moved by js',
  class_share: 'the share of a class moved by',
  missing_share: 'the share of missing values moved by',
};

function messageOf({ method, effect, p, bins, reason, detail }: ColumnDrift): string {
  if (effect === null) return `not compared with the baseline: ${reason ?? 'undefined'}`;
  const significance = p === null ? '' : `, p ${p < 1e-300 ? '< 1e-300' : p.toPrecision(2)}`;
  const binned = bins === null ? '' : `, in ${bins.toLocaleString('en')} cells of the baseline`;
  return `${MEANING[method]} ${effect.toPrecision(3)}${significance}${binned}${detail === null ? '' : `; ${detail}`}`;
}
