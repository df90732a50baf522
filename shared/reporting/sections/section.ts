import type { StageResult } from '../../model/stage-result.ts';
import { paragraph, prose, strong, type Content, type Line, type Section } from '../content.ts';
import { legName } from '../leg-name.ts';
import { runLink } from '../links.ts';
import { ICONS } from '../verdict-words.ts';
import { addCharts } from './charts.ts';
import { addChecks } from './checks.ts';
import { addFacts, changesLine, flipsPart } from './facts.ts';
import { addFigures } from './figures.ts';
import { addMetrics } from './metrics.ts';
import { needsEyes } from './metrics-table.ts';
import { provenanceLine } from './provenance.ts';
import { reproduction } from './reproduce.ts';
import { PRIORITY, type Add, type RowLimits, type Scope, type Surroundings } from './scope.ts';
import { addSlices } from './slices.ts';
import { addTrials } from './trials.ts';
import { isOpen } from './verdicts.ts';
import { acceptLines, addWaivers } from './waivers.ts';

export const COMMENT_ROWS: RowLimits = { open: 12, folded: 50 };
export const SUMMARY_ROWS: RowLimits = { open: 200, folded: 500 };
export const PAGE_ROWS: RowLimits = { open: 500, folded: 500 };

const ALONE: Surroundings = { links: null, said: new Set() };

/** Everything that is said about one result, by priority; order of the list is order on the page. */
export function describeSection(
  result: StageResult,
  rows: RowLimits,
  { links, said }: Surroundings = ALONE,
): Section {
  const quiet = isQuiet(result);
  const changes = changesLine(result);
  // What a pull request changed is read beside its verdict, also where the rest is folded.
  const open = quiet && result.leg === null && Object.values(result.changes ?? {}).includes(true);
  const title = titleOf(result, quiet, said.has(result));
  const section: Section = {
    title: open && changes !== null ? [...title, changes] : title,
    quiet,
    blocks: [],
  };
  const add: Add = (priority, content, cut = []) => {
    if (content !== null) section.blocks.push({ priority, content, cut });
  };
  const link = runLink(links, result.provenance, 'full report');
  const scope: Scope = { rows, links, report: ['the ', link ?? 'full report'] };
  addWaivers(result, add);
  addMetrics(result, scope, add);
  for (const line of acceptLines(result)) add(PRIORITY.provenance, line);
  addTrials(result, scope, add);
  addChecks(result, scope, add);
  addSlices(result, scope, add);
  for (const part of flipsPart(result)) add(PRIORITY.changes, part);
  addFigures(result, scope, add);
  if (!open) add(PRIORITY.changes, changes);
  addCharts(result, scope, add);
  addFacts(result, quiet, scope, add);
  add(PRIORITY.facts, reproduction(result, links));
  add(PRIORITY.provenance, provenanceLine(result, links));
  return section;
}

/** The evaluation is what a pull request is about; other stages, and legs of a matrix, when they found something. */
const isQuiet = (result: StageResult): boolean =>
  !isOpen(result.verdict) &&
  (result.stage !== 'evaluate-vs-baseline' || result.leg !== null) &&
  !hasFindings(result);

/** Rows that a reader must see, whatever the verdict is: no gate asks about some, and the verdict may be a stranger's claim. */
function hasFindings({ metrics, checks, kpis, waivers, omitted }: StageResult): boolean {
  const { openMetrics = 0, openChecks = 0 } = omitted ?? {};
  const rows = metrics.some(needsEyes) || [...checks, ...kpis].some(({ verdict }) => isOpen(verdict));
  return rows || openMetrics + openChecks + waivers.length > 0;
}

function titleOf({ stage, leg, verdict, headline }: StageResult, quiet: boolean, said: boolean): Content[] {
  const where: Line = leg === null ? [] : [' ', legName(leg)];
  const sentence = prose(headline, 500);
  if (quiet)
    return [paragraph(`${ICONS[verdict]} `, strong(stage), ...where, ...(said ? [] : [' – ', sentence]))];
  return [
    { kind: 'heading', line: [`${ICONS[verdict]} ${stage}`, ...where] },
    ...(said ? [] : [paragraph(sentence)]),
  ];
}
