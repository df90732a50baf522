import type { StageResult } from '../model/stage-result.ts';

/** Job summary of one stage, as Markdown. */
export function renderSummary(result: StageResult): string {
  return `### ${result.stage}: ${result.verdict}\n\n${result.headline}\n`;
}
