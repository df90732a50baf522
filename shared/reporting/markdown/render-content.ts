import { MERMAID_LOOK } from '../charts/mermaid-look.ts';
import { mermaidChart } from '../charts/mermaid.ts';
import type { Content, Inline, Line } from '../content.ts';
import { codeCell } from './cell.ts';
import { code } from './code.ts';
import { details } from './details.ts';
import { table } from './table.ts';
import { text } from './text.ts';

/** A part of a report as GitHub's Markdown. */
export function renderContent(content: Content): string {
  switch (content.kind) {
    case 'heading':
      return `#### ${renderLine(content.line)}`;
    case 'paragraph':
      return renderLine(content.line);
    case 'small':
      return `<sub>${renderLine(content.line)}</sub>`;
    case 'table':
      return table(
        content.columns.map(({ head, align }) => ({
          head: cellOf(head),
          ...(align === undefined ? {} : { align }),
        })),
        content.rows.map((row) => row.map(cellOf)),
      );
    case 'folded':
      return details(content.summary, content.content.map(renderContent).filter(Boolean).join('\n\n'));
    case 'chart': {
      const drawn = mermaidChart(content.chart);
      return drawn === null ? '' : `\`\`\`mermaid\n${MERMAID_LOOK}\n${drawn}\n\`\`\``;
    }
    case 'commands':
      return `\`\`\`sh\n${content.lines.join('\n')}\n\`\`\``;
  }
}

export const renderLine = (line: Line): string => line.map((part) => inline(part, code)).join('');

const cellOf = (line: Line): string => line.map((part) => inline(part, codeCell)).join('');

function inline(part: Inline, asCode: typeof code): string {
  if (typeof part === 'string') return part;
  switch (part.as) {
    case 'code':
      return asCode(part.text, part.limit);
    case 'prose':
      return text(part.text, part.limit);
    case 'strong':
      return `**${text(part.text, part.limit)}**`;
    case 'link':
      return `[${part.text}](${part.href})`;
  }
}
