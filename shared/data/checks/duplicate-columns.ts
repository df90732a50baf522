import type { CheckResult } from '../../model/stage-result.ts';
import type { ColumnProfile } from '../profile/profile.ts';
import type { ScannedTable } from './context.ts';
import { judge, severityOf } from './judge.ts';
import { scanRelation } from './scan-values.ts';

const ID = 'columns.duplicate';
/** Comparisons of one scan. */
const MOST_PAIRS = 200;

/** Places of two columns in the table. */
export interface Pair {
  first: number;
  second: number;
}

/** Columns that repeat another: equal statistics name candidates, one scan compares their cells. */
export function checkDuplicateColumns(context: ScannedTable): Promise<CheckResult[]> {
  const { engine, table, columns } = context;
  return judgeDuplicateColumns(context, async (pairs) => {
    const parts = pairs.map(
      ({ first, second }, index) =>
        `count(*) filter (where t${String(first)}::varchar is distinct from t${String(second)}::varchar) as d${String(index)}`,
    );
    const compared = new Set(pairs.flatMap(({ first, second }) => [first, second]));
    const read = columns.filter((_, place) => compared.has(place));
    const [row = {}] = await engine.rows(`select ${parts.join(', ')} from ${scanRelation(table, read)}`);
    return pairs.map((_, index) => Number(row[`d${String(index)}`]));
  });
}

/** @param differ rows in which the columns of each pair differ */
export async function judgeDuplicateColumns(
  { columns, schema, current, reference }: Pick<ScannedTable, 'columns' | 'schema' | 'current' | 'reference'>,
  differ: (pairs: readonly Pair[]) => Promise<number[]>,
): Promise<CheckResult[]> {
  const pairs = candidates(
    current.profile.columns,
    columns.map(({ name }) => name),
  );
  const compared = pairs.slice(0, MOST_PAIRS);
  const differing = compared.length === 0 ? [] : await differ(compared);
  const equal = compared.filter((_, index) => differing[index] === 0);
  const before = reference?.profile.columns ?? [];
  const known = new Set(
    candidates(
      before,
      columns.map(({ name }) => name),
    ).map(({ first, second }) => `${String(first)} ${String(second)}`),
  );
  const first = new Map(equal.map((pair) => [pair.second, pair]));
  const results = [...first.values()].flatMap((pair): CheckResult[] => {
    const name = columns[pair.second]?.name ?? null;
    const severity = severityOf(schema, ID, name);
    if (severity === 'off') return [];
    return [
      judge({
        id: ID,
        column: name,
        severity,
        holds: known.has(`${String(pair.first)} ${String(pair.second)}`),
        value: 1,
        threshold: 0,
        n: current.profile.rows,
        count: current.profile.rows,
        message: `every row has the value of the column "${columns[pair.first]?.name ?? ''}"`,
      }),
    ];
  });
  if (results.length > 0 || severityOf(schema, ID, null) === 'off') return results;
  return [
    judge({
      id: ID,
      column: null,
      severity: severityOf(schema, ID, null),
      holds: true,
      value: 0,
      threshold: 0,
      n: columns.length,
      count: 0,
      message: 'no column repeats another',
    }),
  ];
}

/** Places of columns with equal statistics; a constant is another check's matter. */
function candidates(profiles: readonly ColumnProfile[], names: readonly string[]): Pair[] {
  const seen = new Map<string, number>();
  const byName = new Map(profiles.map((profile) => [profile.name, profile]));
  return names.flatMap((name, second) => {
    const profile = byName.get(name);
    if (profile === undefined || (profile.distinct ?? 0) < 2) return [];
    const { kind, distinct, nulls, min, max, mean, lengths } = profile;
    const key = JSON.stringify([kind, distinct, nulls, min, max, mean, lengths]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, second);
    return first === undefined ? [] : [{ first, second }];
  });
}
