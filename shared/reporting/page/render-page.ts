import { digestOf } from '../../hash/digest.ts';
import type { StageResult } from '../../model/stage-result.ts';
import { VERSION } from '../../model/version.ts';
import { inOrder } from '../in-order.ts';
import { describeHead } from '../head.ts';
import { describeSection, PAGE_ROWS } from '../sections/section.ts';
import { escaped, html } from './escape-html.ts';
import { originTable, samplesTable } from './evidence.ts';
import { renderContent, renderLine } from './render-content.ts';
import { STYLE } from './style.ts';

/** In the results folder. */
export const PAGE_FILE = 'report.html';

/** Loads nothing, runs nothing, sends nothing: text of others in it has nowhere to go. */
const POLICY = `default-src 'none'; style-src 'sha256-${base64(digestOf(STYLE))}'; base-uri 'none'; form-action 'none'`;

/** One self-contained page about all results of a model; the same results give the same bytes. */
export async function renderPage(model: string, results: readonly StageResult[]): Promise<string> {
  const sections = results.filter(({ stage }) => stage !== 'report').toSorted(inOrder);
  const { verdict, lines } = describeHead(sections);
  const finished = sections
    .map(({ provenance }) => provenance.finishedAt)
    .sort()
    .at(-1);
  const rendered: string[] = [];
  for (const section of sections) rendered.push(await renderSection(section));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${html(model)}: ${verdict}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${html(model)}</h1>
<div class="verdict ${verdict}">${lines.map((line) => `<p>${renderLine(line)}</p>`).join('')}</div>
</header>
<main>
${rendered.join('\n')}
</main>
<footer class="small">mlops-actions ${html(VERSION)}${finished === undefined ? '' : ` · ${html(finished)}`}</footer>
</body>
</html>
`;
}

async function renderSection(result: StageResult): Promise<string> {
  const { title, blocks } = describeSection(result, PAGE_ROWS);
  const content = [
    ...blocks.map((block) => block.content),
    samplesTable(result.checks),
    originTable(result),
  ].filter((part) => part !== null);
  const parts = [...title.map(renderContent), await renderFigures(result), ...content.map(renderContent)];
  return `<section class="${result.verdict}">${parts.join('\n')}</section>`;
}

async function renderFigures(result: StageResult): Promise<string> {
  if (result.metrics.length === 0 && result.charts.length === 0) return '';
  // The drawing library is large: only what shows charts loads it.
  const { drawFigures } = await import('../charts/draw-figures.ts');
  const figures = (await drawFigures(result)).map(
    ({ title, note, svg }) =>
      `<figure><figcaption>${html(title)}</figcaption>${svg}${note === null ? '' : `<p class="small">${escaped(note)}</p>`}</figure>`,
  );
  return figures.length === 0 ? '' : `<div class="charts">${figures.join('\n')}</div>`;
}

function base64(digest: string): string {
  return Buffer.from(digest.slice('sha256:'.length), 'hex').toString('base64');
}
