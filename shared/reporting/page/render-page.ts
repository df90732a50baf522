import { digestOf } from '../../hash/digest.ts';
import type { StageResult } from '../../model/stage-result.ts';
import { VERSION } from '../../model/version.ts';
import { inOrder } from '../in-order.ts';
import { describeHead } from '../head.ts';
import { html } from './escape-html.ts';
import { fitSections } from './fit-sections.ts';
import { renderLine } from './render-content.ts';
import { STYLE } from './style.ts';

/** In the results folder. */
export const PAGE_FILE = 'report.html';
/** What a browser opens and a mail carries without complaint. */
export const PAGE_BUDGET_BYTES = 2_000_000;
/** Head, style and verdict around the sections. */
const FRAME_BYTES = 30_000;

/** Loads nothing, runs nothing, sends nothing: text of others in it has nowhere to go. */
const POLICY = `default-src 'none'; style-src 'sha256-${base64(digestOf(STYLE))}'; base-uri 'none'; form-action 'none'`;

/** One self-contained page about all results of a model; the same results give the same bytes. */
export async function renderPage(model: string, results: readonly StageResult[]): Promise<string> {
  const sections = results.filter(({ stage }) => stage !== 'report').toSorted(inOrder);
  const { verdict, lines, said } = describeHead(sections);
  const finished = sections
    .map(({ provenance }) => provenance.finishedAt)
    .sort()
    .at(-1);
  const rendered = await fitSections(sections, said, PAGE_BUDGET_BYTES - FRAME_BYTES);
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
${rendered}
</main>
<footer class="small">mlops-actions ${html(VERSION)}${finished === undefined ? '' : ` · ${html(finished)}`}</footer>
</body>
</html>
`;
}

function base64(digest: string): string {
  return Buffer.from(digest.slice('sha256:'.length), 'hex').toString('base64');
}
