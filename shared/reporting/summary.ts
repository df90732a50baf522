import type { StageResult } from '../model/stage-result.ts';
import { fit } from './budget.ts';
import { renderHead } from './head.ts';
import { sectionBlocks } from './sections/section.ts';

/** The runner refuses a job summary above 1 MiB as a whole. */
export const SUMMARY_BUDGET_BYTES = 1_000_000;

/** Job summary of one stage, as Markdown. */
export function renderSummary(result: StageResult): string {
  const head = { priority: 1, markdown: renderHead([result]), cut: '' };
  return `${fit([head, ...sectionBlocks(result)], SUMMARY_BUDGET_BYTES - 1)}\n`;
}
