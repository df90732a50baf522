import type { CheckResult } from '../../model/stage-result.ts';
import { counted } from '../../model/wording.ts';
import type { ScannedTable } from './context.ts';
import { judge, severityOf, thresholdOf, undefinedCheck, type Finding } from './judge.ts';

const DAY = 86_400;

/** Age of the data by the time column that the schema names, or by its time role; gaps of days where freshness is asked for. */
export async function checkFreshness(context: ScannedTable): Promise<CheckResult[]> {
  const { schema, current, now } = context;
  const limit = schema?.freshness ?? null;
  const name = limit?.column ?? schema?.fields.find(({ role }) => role === 'time')?.name ?? null;
  if (name === null) return [];
  const profile = current.profile.columns.find((column) => column.name === name);
  const counts = current.counts.get(name)?.relation;
  const n = current.profile.rows - (profile?.nulls ?? current.profile.rows);
  if (profile?.kind !== 'time' || profile.max === null || counts === undefined)
    return limit === null ? [] : [noTime(context, name, limit.maxSeconds, n)];
  const seconds = now.getTime() / 1000;
  const [row = {}] = await context.engine.rows(
    `select coalesce(sum(n) filter (where number > ${String(seconds)}), 0)::bigint as future, count(distinct floor(number / ${String(DAY)})) as days,
       floor(max(number) / ${String(DAY)}) - floor(min(number) / ${String(DAY)}) + 1 as expected from ${counts} where kind = 'value'`,
  );
  const one = (finding: Omit<Finding, 'column' | 'severity' | 'n'>): CheckResult[] => {
    const severity = severityOf(schema, finding.id, name);
    return severity === 'off' ? [] : [judge({ ...finding, column: name, severity, n })];
  };
  const future = Number(row['future']);
  const gaps = Number(row['expected']) - Number(row['days']);
  const age = seconds - Number(profile.max);
  return [
    ...(limit === null
      ? []
      : one({
          id: 'freshness',
          holds: age <= limit.maxSeconds,
          value: age,
          threshold: limit.maxSeconds,
          count: null,
          message: `the latest time is ${new Date(Number(profile.max) * 1000).toISOString()}, ${ageOf(age)}; at most ${limit.shown} old is expected`,
        })),
    ...one({
      id: 'freshness.future',
      holds: future / n <= thresholdOf(schema, 'freshness.future', name),
      value: future / n,
      threshold: thresholdOf(schema, 'freshness.future', name),
      count: future,
      message: future === 0 ? 'no time lies in the future' : `${counted(future, 'time')} in the future`,
    }),
    ...(limit === null
      ? []
      : one({
          id: 'freshness.gaps',
          holds: gaps <= thresholdOf(schema, 'freshness.gaps', name),
          value: gaps,
          threshold: thresholdOf(schema, 'freshness.gaps', name),
          count: gaps,
          message:
            gaps === 0
              ? 'every day has rows'
              : `${counted(gaps, 'day')} between the first and the last without a row`,
        })),
  ];
}

const noTime = ({ schema }: ScannedTable, column: string, threshold: number, n: number): CheckResult =>
  undefinedCheck(
    { id: 'freshness', column, severity: severityOf(schema, 'freshness', column), threshold, n },
    'the column has no times',
  );

function ageOf(seconds: number): string {
  const hours = seconds / 3600;
  if (hours < 0) return 'which lies ahead';
  return hours < 48 ? `${hours.toFixed(1)} hours ago` : `${(hours / 24).toFixed(1)} days ago`;
}
