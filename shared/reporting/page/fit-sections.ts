import type { StageResult } from '../../model/stage-result.ts';
import { VERDICTS } from '../../model/verdict.ts';
import { byteLength } from '../budget.ts';
import { sectionId } from '../comment/section-identity.ts';
import { count } from '../numbers.ts';
import { PAGE_ROWS } from '../sections/section.ts';
import { html } from './escape-html.ts';
import { renderFigures, renderSection, type PageFullness } from './render-section.ts';

/** The worst sections are drawn; drawing takes most of the time. */
const DRAWN_SECTIONS = 12;

/** From everything to next to nothing; the first that fits is taken. */
const ATTEMPTS: readonly PageFullness[] = [
  { rows: PAGE_ROWS, samples: 1000, figures: true },
  { rows: { open: 200, folded: 100 }, samples: 100, figures: true },
  { rows: { open: 50, folded: 20 }, samples: 20, figures: true },
  { rows: { open: 20, folded: 5 }, samples: 5, figures: false },
  { rows: { open: 3, folded: 0 }, samples: 0, figures: false },
];

/** The page's sections in their order, with as much of each as the budget holds in UTF-8 bytes. */
export async function fitSections(
  sections: readonly StageResult[],
  said: ReadonlySet<StageResult>,
  budget: number,
): Promise<string> {
  const worst = sections
    .toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict))
    .slice(0, DRAWN_SECTIONS);
  const figures = new Map<StageResult, string>();
  for (const section of worst) figures.set(section, await renderFigures(section));
  for (const fullness of ATTEMPTS) {
    const rendered = sections.map((section) =>
      renderSection(section, fullness, { figures: figures.get(section) ?? '', said }),
    );
    const text = rendered.join('\n');
    if (byteLength(text) <= budget) return text;
  }
  return oneLineEach(sections, budget);
}

/** Hundreds of legs. */
function oneLineEach(sections: readonly StageResult[], budget: number): string {
  const lines: string[] = [];
  let size = 0;
  for (const [index, section] of sections.entries()) {
    const line = `<p class="${section.verdict}">${html(sectionId(section))}: ${section.verdict}</p>`;
    size += byteLength(line) + 1;
    if (size > budget - 100) {
      lines.push(`<p>… and ${count(sections.length - index)} more in the stage results</p>`);
      break;
    }
    lines.push(line);
  }
  return lines.join('\n');
}
