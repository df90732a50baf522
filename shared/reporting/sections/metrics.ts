import type { MetricResult, StageResult } from '../../model/stage-result.ts';
import { code, folded, joined, small, type Content, type Line } from '../content.ts';
import { byImportance } from '../headline-metric.ts';
import { metricNumbers } from '../metric-numbers.ts';
import { count } from '../numbers.ts';
import { comparisonTable, decides, isWorse, needsEyes, valueTable, WORSE_ICON } from './metrics-table.ts';
import { OPEN_TABLE, PRIORITY, type Add, type Scope } from './scope.ts';
import { counted } from '../../model/wording.ts';

/** Metrics named in the line that stands for a table that found no room. */
const NAMED = 5;

/** Regressions first and in the open; what passed and what no gate asks about may be folded. */
export function addMetrics(result: StageResult, { rows, report }: Scope, add: Add): void {
  const metrics = byImportance(result.metrics);
  const { metrics: omitted = 0, openMetrics: omittedOpen = 0 } = result.omitted ?? {};
  if (metrics.length + omitted === 0) return;
  const compared =
    result.stage === 'evaluate-vs-baseline' || metrics.some(({ baseline }) => baseline !== null);
  const render = (some: readonly MetricResult[]): Content =>
    compared ? comparisonTable(result, some) : valueTable(result, some);

  const deciding = metrics.filter((metric) => decides(metric) || isWorse(metric));
  const shown = deciding.slice(0, rows.open);
  const open = shown.length > 0 ? shown : metrics.filter(({ slice }) => slice === null).slice(0, rows.open);
  if (open.length > 0) add(OPEN_TABLE, render(open), cutLine(open, report));
  if (open.some((metric) => !decides(metric) && isWorse(metric)))
    add(PRIORITY.rest, small(`${WORSE_ICON} worse beyond chance, with no gate on it`));
  // A failure that finds no row is counted where everybody sees it.
  const hidden = deciding.slice(rows.open).filter(needsEyes);
  const unseen = hidden.length + omittedOpen;
  if (unseen > 0)
    add(OPEN_TABLE, {
      kind: 'paragraph',
      line: [`${counted(unseen, 'more metric')} failed, uncertain or worse, in `, ...report],
    });

  const listed = new Set([...open, ...hidden]);
  const rest = metrics.filter((metric) => metric.slice === null && !listed.has(metric));
  const all = rest.length + omitted;
  if (all === 0) return;
  const known = rest.slice(0, rows.folded);
  const title = counted(all, 'more metric');
  const more: Line = [`${counted(all - known.length, 'more metric')} in `, ...report];
  if (known.length === 0) add(PRIORITY.rest, { kind: 'paragraph', line: more });
  else
    add(
      PRIORITY.rest,
      folded(
        title,
        render(known),
        ...(all > known.length ? [{ kind: 'paragraph', line: more } as const] : []),
      ),
      [`${title} in `, ...report],
    );
}

/** Names the failures, whatever else is cut. */
function cutLine(metrics: readonly MetricResult[], report: Line): Line {
  const bad = metrics.filter(needsEyes);
  const named = bad
    .slice(0, NAMED)
    .map((metric): Line => [code(metric.name, 40), ` ${metricNumbers(metric).delta}`]);
  const all = `${counted(metrics.length, 'metric')} in `;
  return named.length === 0
    ? [all, ...report]
    : [`${count(bad.length)} failed, uncertain or worse: `, ...joined(named, ', '), '; ', all, ...report];
}
