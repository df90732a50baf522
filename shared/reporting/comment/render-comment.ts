import { digestOf } from '../../hash/digest.ts';
import { STAGES, type StageResult } from '../../model/stage-result.ts';
import { byteLength, fit } from '../budget.ts';
import { renderHead } from '../head.ts';
import { sectionBlocks, type Block } from '../sections/section.ts';
import { renderDataLine } from './data-line.ts';
import { commentMarker, renderSectionMarker } from './marker.ts';
import { sectionId } from './section-identity.ts';

/** GitHub's limit is 65,536 of an undocumented unit: this holds under every reading. */
export const COMMENT_BUDGET_BYTES = 60_000;

/** The whole comment of one model; the same results give the same bytes. */
export function renderComment(model: string, results: readonly StageResult[]): string {
  const sections = results.filter(({ stage }) => stage !== 'report').toSorted(inOrderOfStages);
  const blocks: Block[] = [
    { priority: 1, markdown: `${commentMarker(model)}\n${renderHead(sections)}`, cut: '' },
    ...sections.flatMap(markedBlocks),
  ];
  const body = fit(blocks, COMMENT_BUDGET_BYTES);
  return byteLength(body) <= COMMENT_BUDGET_BYTES ? body : withoutSections(model, sections);
}

/** Many legs: one line each, as many as fit, and a count of the rest. */
function withoutSections(model: string, results: readonly StageResult[]): string {
  const lines = [commentMarker(model), renderHead(results), ''];
  let size = byteLength(lines.join('\n'));
  for (const [index, result] of results.entries()) {
    const line = `- ${sectionId(result)}: ${result.verdict}`;
    size += byteLength(line) + 1;
    if (size > COMMENT_BUDGET_BYTES - 100) {
      lines.push(`- … and ${String(results.length - index)} more in the job summaries`);
      break;
    }
    lines.push(line);
  }
  return lines.join('\n');
}

function markedBlocks(result: StageResult): Block[] {
  const data = renderDataLine(result);
  const marker = renderSectionMarker({
    id: sectionId(result),
    verdict: result.verdict,
    run: `${String(result.provenance.runNumber ?? 0)}.${String(result.provenance.runAttempt ?? 0)}`,
    sha: /^[0-9a-f]{40}$/.test(result.provenance.sha ?? '') ? (result.provenance.sha ?? 'none') : 'none',
    sha256: digestOf(data).slice('sha256:'.length),
  });
  const [title, ...rest] = sectionBlocks(result);
  return [
    { priority: 1, markdown: `${marker}\n\n${title?.markdown ?? ''}`, cut: '' },
    ...rest,
    { priority: 1, markdown: data, cut: '' },
  ];
}

function inOrderOfStages(a: StageResult, b: StageResult): number {
  const order = STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage);
  return order !== 0 ? order : sectionId(a) < sectionId(b) ? -1 : 1;
}
