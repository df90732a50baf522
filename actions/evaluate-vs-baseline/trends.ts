import type { Chart, MetricResult } from '../../shared/model/stage-result.ts';
import { TREND_LENGTH, type CommitBaseline } from '../../shared/reporting/check/payload.ts';

/** Values on one test set do not go on with values on another. */
export const isComparable = (before: CommitBaseline, testSet: string): boolean => before.data === testSet;

/** Values of the gated metrics over the commits that the baseline knows of, this one's last. */
export function trendsOf(
  metrics: readonly MetricResult[],
  before: CommitBaseline | null,
  { testSet, sha }: { testSet: string; sha: string | null },
): Chart[] {
  if (before === null || !isComparable(before, testSet)) return [];
  const gated = new Map(
    metrics
      .filter(({ gate, slice }) => gate !== null && slice === null)
      .map((metric) => [metric.name, metric]),
  );
  return [...gated.values()].flatMap(({ name, value }): Chart[] => {
    const known = before.trends.find(({ metric }) => metric === name) ?? onlyPoint(before, name);
    if (known === undefined || value === null) return [];
    const x = [...known.commits, sha?.slice(0, 7) ?? 'now'].slice(-TREND_LENGTH);
    const y = [...known.values, value].slice(-TREND_LENGTH);
    return [{ id: `${name}-trend`, kind: 'line', title: `${name} by commit`, x, series: [{ name, y }] }];
  });
}

/** A metric that no gate watched then. */
function onlyPoint(
  { metrics, sha }: CommitBaseline,
  metric: string,
): CommitBaseline['trends'][number] | undefined {
  const known = metrics.find(({ name }) => name === metric);
  return known && { metric, commits: [sha.slice(0, 7)], values: [known.value] };
}
