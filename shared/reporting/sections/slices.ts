import type { MetricResult, StageResult } from '../../model/stage-result.ts';
import { code, folded, type Content, type Line } from '../content.ts';
import { byImportance } from '../headline-metric.ts';
import { count, decimal, decimalsOf } from '../numbers.ts';
import { filledTable } from './filled-table.ts';
import { comparisonTable, decides, NAME_LIMIT } from './metrics-table.ts';
import { PRIORITY, type Add, type Scope } from './scope.ts';
import { counted } from '../../model/wording.ts';

/** One metric over the groups that one set of columns makes. */
interface Gap {
  name: string;
  by: string;
  groups: number;
  low: MetricResult;
  high: MetricResult;
}

/** How far apart the groups are, and which of them lost most; slices that a gate asks about stand among the metrics. */
export function addSlices(result: StageResult, { rows, report }: Scope, add: Add): void {
  const omitted = result.omitted?.sliceMetrics ?? 0;
  const sliced = result.metrics.filter(({ slice }) => slice !== null);
  if (sliced.length + omitted === 0) return;
  const title = `Slices: ${counted(sliced.length + omitted, 'value')}`;
  // The ends of a range can't be told from a part of it.
  if (omitted > 0) {
    add(PRIORITY.slices, { kind: 'paragraph', line: [`${title} in `, ...report] });
    return;
  }
  const gaps = gapsOf(sliced);
  const lost = mostLost(sliced.filter((metric) => !decides(metric)));
  const shownGaps = gaps.slice(0, rows.open);
  const shownLost = lost.slice(0, rows.open);
  const more: Content[] =
    gaps.length > shownGaps.length || lost.length > shownLost.length
      ? [
          {
            kind: 'paragraph',
            line: [
              `${count(shownGaps.length)} of ${counted(gaps.length, 'gap')} and ${count(shownLost.length)} of ${counted(lost.length, 'loss', 'losses')} are shown; all of them in `,
              ...report,
            ],
          },
        ]
      : [];
  const parts = [
    ...(shownGaps.length > 0 ? [gapTable(shownGaps)] : []),
    ...(shownLost.length > 0 ? [comparisonTable(result, shownLost)] : []),
    ...more,
  ];
  if (parts.length > 0) add(PRIORITY.slices, folded(title, ...parts), [`${title} in `, ...report]);
}

function gapsOf(metrics: readonly MetricResult[]): Gap[] {
  const groups = Map.groupBy(
    metrics.filter(({ value }) => value !== null),
    ({ name, slice }) => JSON.stringify([name, Object.keys(slice ?? {}).sort()]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length < 2) return [];
    const low = group.reduce((a, b) => ((b.value ?? 0) < (a.value ?? 0) ? b : a));
    const high = group.reduce((a, b) => ((b.value ?? 0) > (a.value ?? 0) ? b : a));
    const by = Object.keys(first.slice ?? {})
      .sort()
      .join(', ');
    return [{ name: first.name, by, groups: group.length, low, high }];
  });
}

const gapTable = (gaps: readonly Gap[]): Content =>
  filledTable<Gap>(
    [
      { head: ['Metric'], cell: ({ name }) => [code(name, NAME_LIMIT)] },
      { head: ['By'], cell: ({ by }) => [code(by, NAME_LIMIT)] },
      { head: ['Groups'], align: 'right', cell: ({ groups }) => [count(groups)] },
      { head: ['Lowest'], cell: (gap) => endOf(gap, gap.low) },
      { head: ['Highest'], cell: (gap) => endOf(gap, gap.high) },
      {
        head: ['Gap'],
        align: 'right',
        cell: (gap) => [decimal((gap.high.value ?? 0) - (gap.low.value ?? 0), decimalsOfGap(gap))],
      },
    ],
    gaps,
  );

const endOf = (gap: Gap, { value, slice }: MetricResult): Line => [
  `${decimal(value, decimalsOfGap(gap))} `,
  code(Object.values(slice ?? {}).join(', '), NAME_LIMIT),
];

const decimalsOfGap = ({ low, high }: Gap): number =>
  decimalsOf([low.value, high.value], [(high.value ?? 0) - (low.value ?? 0)]);

/** Slices that got worse, the surest first: the loss in widths of its interval. */
function mostLost(metrics: readonly MetricResult[]): MetricResult[] {
  const rated = byImportance(metrics).map((metric) => ({ metric, loss: lossOf(metric) }));
  return rated
    .filter(({ loss }) => loss > 0)
    .sort((a, b) => b.loss - a.loss)
    .map(({ metric }) => metric);
}

function lossOf({ direction, delta, bounds, baseline }: MetricResult): number {
  if (delta === null || (direction !== 'higher' && direction !== 'lower')) return 0;
  const loss = direction === 'higher' ? -delta : delta;
  const { lower = null, upper = null } = bounds ?? {};
  const scale = lower !== null && upper !== null ? upper - lower : Math.abs(baseline ?? 0);
  return scale > 0 ? loss / scale : loss;
}
