import type { CheckResult } from '../../model/stage-result.ts';
import { counted } from '../../model/wording.ts';
import type { PastRun } from '../baseline/baseline-documents.ts';
import type { Profile } from '../profile/profile.ts';
import { sizeOf } from '../sampling/sample-setting.ts';
import type { CheckContext } from './context.ts';
import { judge, severityOf, skipped, thresholdOf } from './judge.ts';

const ID = 'volume.history';
/** Fewer runs have no spread to speak of. */
const LEAST_RUNS = 5;
const USUAL_RUNS = 30;
/** Makes the median absolute deviation of a normal distribution its standard deviation: 1 / Φ⁻¹(3/4). */
const DEVIATIONS = 1.4826;

/** Rows against those of the last runs that passed: the robust z-score |n − median| / (1.4826 · MAD). */
export function checkVolumeHistory({
  schema,
  current,
  pastRuns = [],
  now,
}: Pick<CheckContext, 'schema' | 'pastRuns' | 'now'> & {
  current: { profile: Pick<Profile, 'rows' | 'sample'> };
}): CheckResult[] {
  const severity = severityOf(schema, ID, null);
  const { lastRuns, sameWeekday = false } = schema?.history ?? {};
  if (severity === 'off' || (pastRuns.length === 0 && lastRuns === undefined && !sameWeekday)) return [];
  const runs = pastRuns
    .filter(({ at }) => !sameWeekday || new Date(at).getUTCDay() === now.getUTCDay())
    .slice(0, lastRuns ?? USUAL_RUNS);
  const said = sameWeekday ? ' of this weekday' : '';
  if (runs.length < LEAST_RUNS)
    return [
      skipped(
        ID,
        null,
        severity,
        `${counted(runs.length, 'earlier run')}${said}, ${String(LEAST_RUNS)} are needed`,
      ),
    ];
  const n = sizeOf(current.profile);
  const { value, middle } = robustScore(n, runs);
  if (value === null)
    return [
      skipped(
        ID,
        null,
        severity,
        `more than half of the last ${String(runs.length)} runs${said} had ${middle.toLocaleString('en')} rows: how much is usual is not known`,
      ),
    ];
  const threshold = thresholdOf(schema, ID, null);
  return [
    judge({
      id: ID,
      column: null,
      severity,
      holds: value <= threshold,
      value,
      threshold,
      n,
      m: middle,
      count: null,
      message: `${counted(n, 'row')}, ${String(Number(value.toPrecision(3)))} robust deviations from ${middle.toLocaleString('en')}, the median of the last ${String(runs.length)} runs${said}`,
    }),
  ];
}

/** Null where the runs do not vary and this one does. */
function robustScore(n: number, runs: readonly PastRun[]): { value: number | null; middle: number } {
  const rows = runs.map((run) => run.rows);
  const middle = median(rows);
  const spread = DEVIATIONS * median(rows.map((count) => Math.abs(count - middle)));
  const distance = Math.abs(n - middle);
  return { value: distance === 0 ? 0 : spread === 0 ? null : distance / spread, middle };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2;
}
