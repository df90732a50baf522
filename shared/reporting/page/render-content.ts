import type { Content, Inline, Line } from '../content.ts';
import { cap, FIELD_LIMIT } from '../markdown/cap.ts';
import { escaped, html } from './escape-html.ts';

/** A part of a report as HTML; every text is escaped here and nowhere else. */
export function renderContent(content: Content): string {
  switch (content.kind) {
    case 'heading':
      return `<h2>${renderLine(content.line)}</h2>`;
    case 'paragraph':
      return `<p>${renderLine(content.line)}</p>`;
    case 'small':
      return `<p class="small">${renderLine(content.line)}</p>`;
    case 'table':
      return renderTable(content);
    case 'folded':
      return `<details><summary>${escaped(content.summary)}</summary>${content.content.map(renderContent).join('')}</details>`;
    case 'chart':
      // The page has pictures of its own.
      return '';
    case 'commands':
      return `<pre><code>${escaped(content.lines.join('\n'))}</code></pre>`;
  }
}

export const renderLine = (line: Line): string => line.map(inline).join('');

function inline(part: Inline): string {
  if (typeof part === 'string') return escaped(part);
  if (part.as === 'link') return `<a href="${escaped(part.href)}" rel="noreferrer">${escaped(part.text)}</a>`;
  const text = html(cap(part.text, part.limit ?? FIELD_LIMIT));
  switch (part.as) {
    case 'code':
      return text.trim() === '' ? '–' : `<code>${text}</code>`;
    case 'prose':
      return text;
    case 'strong':
      return `<strong>${text}</strong>`;
  }
}

/** Scrolls by itself, so that the page fits a phone; whoever has no pointer scrolls it with the arrow keys. */
function renderTable({ columns, rows }: Extract<Content, { kind: 'table' }>): string {
  const cell = (tag: 'th' | 'td', line: Line, index: number): string =>
    `<${tag}${tag === 'th' ? ' scope="col"' : ''}${columns[index]?.align === 'right' ? ' class="right"' : ''}>${renderLine(line)}</${tag}>`;
  const head = columns.map((column, index) => cell('th', column.head, index)).join('');
  const body = rows.map((row) => `<tr>${row.map((line, i) => cell('td', line, i)).join('')}</tr>`);
  return `<div class="table" tabindex="0" role="group" aria-label="Table"><table><thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}
