import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { marked } from 'marked';

const require = createRequire(import.meta.url);
const ALERT = /<blockquote>\s*<p>\[!(CAUTION|WARNING|NOTE|TIP)\]\s*/g;
/** Width of a comment on a pull request's page, in pixels. */
const COMMENT_WIDTH = 860;

/** A comment's Markdown as a page that looks as on GitHub, so that a person can judge it without posting it. */
export function githubPage(markdown: string, title = 'Comment'): string {
  const css = readFileSync(require.resolve('github-markdown-css/github-markdown.css'), 'utf8');
  const body = marked
    .parse(markdown, { gfm: true, async: false })
    .replace(
      ALERT,
      (_, kind: string) =>
        `<blockquote class="alert ${kind.toLowerCase()}"><p><b class="kind">${kind.charAt(0)}${kind.slice(1).toLowerCase()}</b><br>`,
    );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${css}
body { margin: 16px; background: light-dark(#fff, #0d1117); color-scheme: light dark; }
.markdown-body { box-sizing: border-box; max-width: ${String(COMMENT_WIDTH)}px; margin: 0 auto; padding: 16px; font-size: 14px;
  border: 1px solid #d1d9e0; border-radius: 6px; }
.markdown-body blockquote.alert { color: inherit; border-left-color: var(--kind); }
.alert .kind { color: var(--kind); }
.caution { --kind: #cf222e; } .warning { --kind: #9a6700; } .note { --kind: #0969da; } .tip { --kind: #1a7f37; }
</style></head><body><article class="markdown-body">
${body}</article></body></html>
`;
}
