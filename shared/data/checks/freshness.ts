import type { CheckResult } from '../../model/stage-result.ts';
import { counted } from '../../model/wording.ts';
import type { ScannedTable } from './context.ts';
import { judge, severityOf, skipped, thresholdOf, undefinedCheck, type Finding } from './judge.ts';

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
  if (profile?.kind !== 'time' || profile.max === null)
    return limit === null ? [] : [noTime(context, name, limit.maxSeconds, n, profile?.counts === 'none')];
  const seconds = now.getTime() / 1000;
  const one = (finding: Omit<Finding, 'column' | 'severity' | 'n'>): CheckResult[] => {
    const severity = severityOf(schema, finding.id, name);
    return severity === 'off' ? [] : [judge({ ...finding, column: name, severity, n })];
  };
  const age = seconds - Number(profile.max);
  const fresh =
    limit === null
      ? []
      : one({
          id: 'freshness',
          holds: age <= limit.maxSeconds,
          value: age,
          threshold: limit.maxSeconds,
          count: null,
          message: `the latest time is ${new Date(Number(profile.max) * 1000).toISOString()}, ${ageOf(age)}; at most ${limit.shown} old is expected`,
        });
  if (counts === undefined && age < 0) return [...fresh, ...uncounted(context, name, n)];
  const { future, gaps } = counts === undefined ? LATEST_ONLY : await daysOf(context, counts, seconds);
  return [
    ...fresh,
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
      : gaps === null
        ? [skipped('freshness.gaps', name, severityOf(schema, 'freshness.gaps', name), TOO_MANY)]
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

/** Of times whose latest is all that is known, and it has passed. */
const LATEST_ONLY = { future: 0, gaps: null };
const TOO_MANY = 'the times of the column are too many to be counted';

async function daysOf(
  { engine }: ScannedTable,
  counts: string,
  seconds: number,
): Promise<{ future: number; gaps: number }> {
  const [row = {}] = await engine.rows(
    `select coalesce(sum(n) filter (where number > ${String(seconds)}), 0)::bigint as future, count(distinct floor(number / ${String(DAY)})) as days,
       floor(max(number) / ${String(DAY)}) - floor(min(number) / ${String(DAY)}) + 1 as expected from ${counts} where kind = 'value'`,
  );
  return { future: Number(row['future']), gaps: Number(row['expected']) - Number(row['days']) };
}

/** The latest time lies ahead; how many others do is unknown. */
function uncounted({ schema }: ScannedTable, column: string, n: number): CheckResult[] {
  const future = severityOf(schema, 'freshness.future', column);
  const gaps = severityOf(schema, 'freshness.gaps', column);
  const threshold = thresholdOf(schema, 'freshness.future', column);
  return [
    ...(future === 'off'
      ? []
      : [
          undefinedCheck(
            { id: 'freshness.future', column, severity: future, threshold, n },
            `a time lies in the future, and ${TOO_MANY}`,
          ),
        ]),
    ...(schema?.freshness == null ? [] : [skipped('freshness.gaps', column, gaps, TOO_MANY)]),
  ];
}

const noTime = (
  { schema }: ScannedTable,
  column: string,
  threshold: number,
  n: number,
  unread: boolean,
): CheckResult =>
  undefinedCheck(
    { id: 'freshness', column, severity: severityOf(schema, 'freshness', column), threshold, n },
    unread ? 'the values of the column are not read as times' : 'the column has no times',
  );

function ageOf(seconds: number): string {
  const hours = seconds / 3600;
  if (hours < 0) return 'which lies ahead';
  return hours < 48 ? `${hours.toFixed(1)} hours ago` : `${(hours / 24).toFixed(1)} days ago`;
}
