import type { CheckResult } from '../../model/stage-result.ts';
import { counted } from '../../model/wording.ts';
import type { Correlations } from '../profile/profile.ts';
import type { CheckContext } from './context.ts';
import { judge, severityOf, skipped, thresholdOf } from './judge.ts';

const ID = 'correlation';
/** Weaker ones come and go. */
const STRONG = 0.9;
const NAMED = 3;

interface Change {
  pair: string;
  before: number;
  now: number;
}

/** Pairs of columns that go together, in the data or in the baseline, and did so much less in the other. */
export function checkCorrelation({
  schema,
  current,
  reference,
}: Pick<CheckContext, 'schema' | 'current' | 'reference'>): CheckResult[] {
  const severity = severityOf(schema, ID, null);
  if (severity === 'off') return [];
  if (reference === null) return [];
  const [now, before] = [current.profile.correlations, reference.profile.correlations];
  if (now === undefined || before === undefined)
    return [skipped(ID, null, severity, 'no baseline with correlations')];
  const known = new Map(strengths(before));
  const changes = strengths(now).flatMap(([pair, value]): Change[] => {
    const was = known.get(pair);
    if (was === undefined || Math.max(Math.abs(value), Math.abs(was)) <= STRONG) return [];
    return [{ pair, before: was, now: value }];
  });
  const threshold = thresholdOf(schema, ID, null);
  const sizeOf = (change: Change): number => Math.abs(change.now - change.before);
  const moved = changes
    .filter((change) => sizeOf(change) > threshold)
    .toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const named = moved
    .slice(0, NAMED)
    .map(({ pair, before: was, now: is }) => `${pair} ${is.toPrecision(3)}, was ${was.toPrecision(3)}`)
    .join('; ');
  return [
    judge({
      id: ID,
      column: null,
      severity,
      holds: moved.length === 0,
      value: Math.max(0, ...changes.map(sizeOf)),
      threshold,
      n: current.profile.rows,
      m: reference.profile.rows,
      count: moved.length,
      message:
        moved.length === 0
          ? `${counted(changes.length, 'pair')} of columns ${changes.length === 1 ? 'is' : 'are'} correlated above ${String(STRONG)}, as in the baseline`
          : `${counted(moved.length, 'pair')} of columns correlated otherwise than in the baseline: ${named}${moved.length > NAMED ? '; …' : ''}`,
    }),
  ];
}

/** By the names of the two columns: Pearson's of numbers, Cramér's V of categories. */
function strengths({ numbers, categories }: Correlations): [pair: string, value: number][] {
  const entry = (a: string, b: string, value: number | null): [string, number][] =>
    value === null ? [] : [[[a, b].toSorted().join(' and '), value]];
  return [
    ...numbers.pairs.flatMap(({ a, b, pearson }) => entry(a, b, pearson)),
    ...categories.pairs.flatMap(({ a, b, cramersV }) => entry(a, b, cramersV)),
  ];
}
