import type { MetricResult, StageResult } from '../../model/stage-result.ts';
import { byImportance } from '../headline-metric.ts';
import { code } from '../markdown/code.ts';
import { details } from '../markdown/details.ts';
import { text } from '../markdown/text.ts';
import { count } from '../numbers.ts';
import { ICONS } from '../verdict-words.ts';
import { checksTable, failuresFirst } from './checks-table.ts';
import { changesLine, costLine, factsTable, flipsLine, kpisTable } from './facts.ts';
import { comparisonTable, valueTable } from './metrics-table.ts';
import { provenanceLine } from './provenance.ts';

/** A part of a report; a lower priority number survives longer when the budget is short. */
export interface Block {
  priority: number;
  markdown: string;
  /** Line that stands in for the block when it is cut. */
  cut: string;
}

/** Rows of one table; more would bury the rest, and the full report has them. */
const ROWS = 50;
const OPEN_ROWS = 12;

/** Everything that is said about one result, by priority; order of the list is order on the page. */
export function sectionBlocks(result: StageResult): Block[] {
  const blocks: Block[] = [{ priority: 1, markdown: title(result), cut: '' }];
  const add = (priority: number, markdown: string | null, cut = ''): void => {
    if (markdown !== null && markdown !== '') blocks.push({ priority, markdown, cut });
  };
  addMetrics(result, add);
  addChecks(result, add);
  if (result.kpis.length > 0)
    add(4, kpisTable(result.kpis.slice(0, ROWS)), `${count(result.kpis.length)} KPIs in the full report.`);
  add(4, flipsLine(result));
  add(4, changesLine(result));
  if (result.facts.length > 0) {
    const shown = result.facts.slice(0, ROWS);
    add(6, details('Facts', factsTable(shown)), `${count(result.facts.length)} facts in the full report.`);
  }
  add(7, costLine(result));
  add(3, provenanceLine(result));
  return blocks;
}

type Add = (priority: number, markdown: string | null, cut?: string) => void;

function title({ stage, leg, verdict, headline }: StageResult): string {
  const where =
    leg === null
      ? ''
      : ` ${code(
          Object.entries(leg)
            .map(([key, value]) => `${key}: ${String(value)}`)
            .join(', '),
          100,
        )}`;
  return `#### ${ICONS[verdict]} ${stage}${where}\n\n${text(headline, 500)}`;
}

function addMetrics(result: StageResult, add: Add): void {
  const metrics = byImportance(result.metrics);
  if (metrics.length === 0) return;
  const compared =
    result.stage === 'evaluate-vs-baseline' || metrics.some(({ baseline }) => baseline !== null);
  const render = (rows: readonly MetricResult[]): string =>
    compared ? comparisonTable(result, rows) : valueTable(rows);
  const open = metrics.filter(({ gate, verdict }) => gate !== null || verdict !== 'pass').slice(0, OPEN_ROWS);
  const first = open.length > 0 ? open : metrics.slice(0, OPEN_ROWS);
  const rest = metrics.filter((metric) => !first.includes(metric));
  add(2, render(first), `${count(first.length)} metrics in the full report.`);
  if (rest.length > 0) {
    const shown = rest.slice(0, ROWS);
    const more =
      rest.length > shown.length
        ? `\n\n${count(rest.length - shown.length)} more metrics in the full report.`
        : '';
    add(
      5,
      details(`${count(rest.length)} more metrics`, render(shown) + more),
      `${count(rest.length)} more metrics in the full report.`,
    );
  }
}

function addChecks(result: StageResult, add: Add): void {
  const checks = failuresFirst(result.checks);
  if (checks.length === 0) return;
  const open = checks.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped');
  const quiet = checks.filter((check) => !open.includes(check));
  if (open.length > 0) {
    const more =
      open.length > OPEN_ROWS
        ? `\n\n${count(open.length - OPEN_ROWS)} more findings in the full report.`
        : '';
    add(
      2,
      checksTable(open.slice(0, OPEN_ROWS)) + more,
      `${count(open.length)} findings in the full report.`,
    );
  }
  if (quiet.length > 0) {
    const more = quiet.length > ROWS ? `\n\n${count(quiet.length - ROWS)} more in the full report.` : '';
    add(
      5,
      details(`${count(quiet.length)} checks passed`, checksTable(quiet.slice(0, ROWS)) + more),
      `${count(quiet.length)} checks passed.`,
    );
  }
}
