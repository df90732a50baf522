import type { StageResult } from '../model/stage-result.ts';
import { fit } from './budget.ts';
import { describeHead } from './head.ts';
import type { Links } from './links.ts';
import { renderAlert } from './markdown/alert.ts';
import { kept, sectionPieces } from './markdown/section-pieces.ts';
import { describeSection, SUMMARY_ROWS } from './sections/section.ts';

/** The runner refuses a job summary above 1 MiB as a whole. */
export const SUMMARY_BUDGET_BYTES = 1_000_000;

/** Job summary of one stage, as Markdown. */
export function renderSummary(result: StageResult, links: Links | null = null): string {
  const head = describeHead([result]);
  const section = sectionPieces(describeSection(result, SUMMARY_ROWS, { links, said: head.said }));
  return `${fit([kept(renderAlert(head)), ...section], SUMMARY_BUDGET_BYTES - 1)}\n`;
}
