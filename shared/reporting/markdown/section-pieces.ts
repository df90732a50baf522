import type { Piece } from '../budget.ts';
import type { Section } from '../content.ts';
import { renderContent, renderLine } from './render-content.ts';

/** A section as pieces that a budget may cut; a quiet one is folded below its title. */
export function sectionPieces({ title, quiet, blocks }: Section): Piece[] {
  const body = blocks.map(({ priority, content, cut }) => ({
    priority,
    markdown: renderContent(content),
    cut: renderLine(cut),
  }));
  return [
    kept(title.map(renderContent).join('\n\n')),
    ...(quiet && body.length > 0
      ? [kept('<details><summary>Details</summary>'), ...body, kept('</details>')]
      : body),
  ];
}

export const kept = (markdown: string): Piece => ({ priority: 1, markdown, cut: '' });
