import { marked } from 'marked';
import { githubStyle, type Scheme } from './github-style.ts';

const ALERT = /<blockquote>\s*<p>\[!(CAUTION|WARNING|NOTE|TIP)\]\s*/g;
const CHART = /<pre><code class="language-mermaid">(.*?)<\/code><\/pre>/gs;

/** Markdown as GitHub shows it in one colour scheme; its charts are drawn by the script at `mermaid`. */
export function githubHtml(markdown: string, scheme: Scheme, mermaid: string): string {
  const body = marked
    .parse(markdown, { gfm: true, async: false })
    .replace(
      ALERT,
      (_, kind: string) =>
        `<blockquote class="${kind}"><p><span class="kind">${kind.charAt(0)}${kind.slice(1).toLowerCase()}</span></p><p>`,
    )
    .replace(CHART, '<div class="mermaid">$1</div>');
  const theme = scheme === 'dark' ? 'dark' : 'default';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<style>${githubStyle(scheme)}</style></head>
<body><article class="markdown-body">${body}</article>
<script src="${mermaid}"></script>
<script>
  mermaid.initialize({ startOnLoad: false, theme: '${theme}' });
  // What is folded has no size to be drawn in.
  mermaid.run({ querySelector: '.mermaid' });
</script></body></html>
`;
}
