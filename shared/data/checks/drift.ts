import type { CheckResult } from '../../model/stage-result.ts';
import { columnsOfDrift, type ColumnDrift } from '../drift/column-drift.ts';
import { DEFAULT_DRIFT, importanceOf, type DriftSettings } from '../drift/drift-settings.ts';
import { driftInWords } from './drift-words.ts';
import { counted } from '../../model/wording.ts';

/** A label or a prediction that moved, or a column of high importance, decides alone. */
const DECIDING = ['label', 'prediction'];

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

/**
 * The table as a whole: fails when the weighted share of drifted inputs reaches the limit, or when a column drifted that
 * decides alone. Nothing to judge without a compared column.
 */
export function datasetDriftCheck(
  drift: readonly ColumnDrift[],
  rows: { n: number; m: number },
  settings: DriftSettings = DEFAULT_DRIFT,
): CheckResult[] {
  const limit = settings.gate.driftedShare;
  const weightOf = ({ column }: { column: string }): number => {
    const importance = importanceOf(settings, column);
    return importance === 'high' ? 1 : importance;
  };
  const inputs = columnsOfDrift(drift.filter(({ role }) => role === null));
  const told = inputs.filter(({ drifted }) => drifted !== null);
  const moved = told.filter(({ drifted }) => drifted === true);
  const weight = sum(told.map(weightOf));
  const decisive = columnsOfDrift(
    drift.filter(
      ({ role, column }) => DECIDING.includes(role ?? '') || importanceOf(settings, column) === 'high',
    ),
  ).filter(({ drifted }) => drifted === true);
  if (weight === 0 && decisive.length === 0) return [];
  const share = weight === 0 ? 0 : sum(moved.map(weightOf)) / weight;
  const weighted = told.some((column) => weightOf(column) !== 1) ? ', weighted by importance' : '';
  const alone =
    decisive.length === 0 ? '' : `; decides alone: ${decisive.map(({ column }) => column).join(', ')}`;
  return [
    {
      id: 'drift.columns',
      column: null,
      severity: 'error',
      verdict: share >= limit || decisive.length > 0 ? 'fail' : 'pass',
      value: share,
      threshold: limit,
      ...rows,
      count: moved.length,
      message: `${String(moved.length)} of ${counted(told.length, 'compared column')} drifted${weighted}${alone}`,
      reason: null,
      samples: [],
    },
  ];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Drift of rows as a whole, which belongs to no column. */
export const tableDriftCheck = (drift: ColumnDrift): CheckResult => ({ ...driftCheck(drift), column: null });

function messageOf({ method, effect, p, bins, reason, detail }: ColumnDrift): string {
  if (effect === null) return `not compared with the baseline: ${reason ?? 'undefined'}`;
  const significance = p === null ? '' : `, p ${p < 1e-300 ? '< 1e-300' : p.toPrecision(2)}`;
  const binned = bins === null ? '' : `, in ${bins.toLocaleString('en')} cells of the baseline`;
  return `${driftInWords(method, effect)}${significance}${binned}${detail === null ? '' : `; ${detail}`}`;
}
