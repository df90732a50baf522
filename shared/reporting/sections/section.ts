import type { MetricResult, StageResult } from '../../model/stage-result.ts';
import { folded, paragraph, prose, strong, type Content, type Line, type Section } from '../content.ts';
import { legName } from '../leg-name.ts';
import { byImportance } from '../headline-metric.ts';
import { count } from '../numbers.ts';
import { ICONS } from '../verdict-words.ts';
import { checksTable, failuresFirst } from './checks-table.ts';
import { changesLine, costLine, factsTable, flipsLine, kpisTable } from './facts.ts';
import { comparisonTable, decides, valueTable } from './metrics-table.ts';
import { provenanceLine } from './provenance.ts';
import { acceptLines, waiverLines } from './waivers.ts';

/** How much of a long table is shown: a comment is read at a glance, a page is searched. */
export interface RowLimits {
  /** Rows that stand open. */
  open: number;
  /** Rows of a folded table. */
  folded: number;
}

/** Priority of the rows that decide. */
export const OPEN_TABLE = 2;

export const COMMENT_ROWS: RowLimits = { open: 12, folded: 50 };
export const SUMMARY_ROWS: RowLimits = { open: 200, folded: 500 };
export const PAGE_ROWS: RowLimits = { open: 500, folded: 500 };

/** Everything that is said about one result, by priority; order of the list is order on the page. */
export function describeSection(result: StageResult, rows: RowLimits): Section {
  const section: Section = { title: [], quiet: isQuiet(result), blocks: [] };
  section.title = titleOf(result, section.quiet);
  const add: Add = (priority, content, cut = '') => {
    if (content !== null) section.blocks.push({ priority, content, cut });
  };
  for (const line of waiverLines(result)) add(1, line, 'Waived failures are in the full report.');
  addMetrics(result, rows, add);
  for (const line of acceptLines(result)) add(3, line);
  addChecks(result, rows, add);
  const { kpis, facts } = result;
  if (kpis.length > 0)
    add(4, kpisTable(kpis.slice(0, rows.folded)), `${count(kpis.length)} KPIs in the full report.`);
  add(4, flipsLine(result));
  add(4, changesLine(result));
  if (facts.length > 0) {
    const table = factsTable(facts.slice(0, rows.folded));
    add(
      6,
      section.quiet ? table : folded('Facts', table),
      `${count(facts.length)} facts in the full report.`,
    );
  }
  add(7, costLine(result));
  add(3, provenanceLine(result));
  return section;
}

type Add = (priority: number, content: Content | null, cut?: string) => void;

/** The evaluation is what a pull request is about; other stages, and legs of a matrix, when they found something. */
const isQuiet = ({ stage, leg, verdict }: StageResult): boolean =>
  (verdict === 'pass' || verdict === 'skipped') && (stage !== 'evaluate-vs-baseline' || leg !== null);

function titleOf({ stage, leg, verdict, headline }: StageResult, quiet: boolean): Content[] {
  const where: Line = leg === null ? [] : [' ', legName(leg)];
  const said = prose(headline, 500);
  return quiet
    ? [paragraph(`${ICONS[verdict]} `, strong(stage), ...where, ' – ', said)]
    : [{ kind: 'heading', line: [`${ICONS[verdict]} ${stage}`, ...where] }, paragraph(said)];
}

function addMetrics(result: StageResult, rows: RowLimits, add: Add): void {
  const metrics = byImportance(result.metrics);
  if (metrics.length === 0) return;
  const compared =
    result.stage === 'evaluate-vs-baseline' || metrics.some(({ baseline }) => baseline !== null);
  const render = (some: readonly MetricResult[]): Content =>
    compared ? comparisonTable(result, some) : valueTable(some);
  const open = metrics.filter(decides).slice(0, rows.open);
  const first = open.length > 0 ? open : metrics.slice(0, rows.open);
  const rest = metrics.filter((metric) => !first.includes(metric));
  add(OPEN_TABLE, render(first), `${count(first.length)} metrics in the full report.`);
  if (rest.length === 0) return;
  const shown = rest.slice(0, rows.folded);
  add(
    5,
    folded(
      counted(rest.length, 'more metric'),
      render(shown),
      ...moreOf(rest.length - shown.length, 'more metric'),
    ),
    `${counted(rest.length, 'more metric')} in the full report.`,
  );
}

function addChecks(result: StageResult, rows: RowLimits, add: Add): void {
  const checks = failuresFirst(result.checks);
  const open = checks.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped');
  const quiet = checks.filter((check) => !open.includes(check));
  const hidden = open.length - rows.open;
  if (open.length > 0) {
    add(
      OPEN_TABLE,
      checksTable(open.slice(0, rows.open)),
      `${counted(open.length, 'finding')} in the full report.`,
    );
    for (const line of moreOf(hidden, 'more finding')) add(OPEN_TABLE, line);
  }
  if (quiet.length > 0) {
    const table = checksTable(quiet.slice(0, rows.folded));
    add(
      5,
      folded(passed(quiet.length), table, ...moreOf(quiet.length - rows.folded, 'more check')),
      `${passed(quiet.length)}.`,
    );
  }
}

const moreOf = (hidden: number, what: string): Content[] =>
  hidden > 0 ? [paragraph(`${counted(hidden, what)} in the full report.`)] : [];

const counted = (n: number, what: string): string => `${count(n)} ${what}${n === 1 ? '' : 's'}`;
const passed = (n: number): string => `${counted(n, 'check')} passed`;
