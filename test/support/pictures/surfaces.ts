import type { StageResult } from '../../../shared/model/stage-result.ts';
import { renderCheck } from '../../../shared/reporting/check/render-check.ts';
import { renderComment } from '../../../shared/reporting/comment/render-comment.ts';
import type { Links } from '../../../shared/reporting/links.ts';
import { renderPage } from '../../../shared/reporting/page/render-page.ts';
import { renderSummary } from '../../../shared/reporting/summary.ts';

export const SURFACES = ['comment', 'summary', 'check', 'page'] as const;
export type Surface = (typeof SURFACES)[number];

const LINKS: Links = { server: 'https://github.com', repository: 'org/flight-delay' };

export const MODEL = 'flight-delay';

/** Of each surface the Markdown that GitHub gets, as the actions write it; the page's is HTML. */
export async function renderSurface(surface: Surface, results: readonly StageResult[]): Promise<string> {
  // A job summary is of one step, and so is a stage's check.
  const evaluation = results.filter(({ stage }) => stage === 'evaluate-vs-baseline');
  switch (surface) {
    case 'comment':
      return renderComment(MODEL, results, { links: LINKS });
    case 'summary':
      return evaluation.map((result) => renderSummary(result, LINKS)).join('\n');
    case 'check': {
      const { title, summary, text } = renderCheck(evaluation, LINKS);
      return `# ${title}\n\n${summary}\n\n${text}`;
    }
    case 'page':
      return renderPage(MODEL, results);
  }
}
