import type { StageResult } from '../../model/stage-result.ts';
import { VERDICTS } from '../../model/verdict.ts';
import { byteLength, fit } from '../budget.ts';
import { sectionId } from '../comment/section-identity.ts';
import { describeHead } from '../head.ts';
import { inOrder } from '../in-order.ts';
import type { Links } from '../links.ts';
import { cap } from '../markdown/cap.ts';
import { renderLine } from '../markdown/render-content.ts';
import { sectionPieces } from '../markdown/section-pieces.ts';
import { visibleLine } from '../markdown/strip.ts';
import type { Surroundings } from '../sections/scope.ts';
import { describeSection, SUMMARY_ROWS } from '../sections/section.ts';
import { ICONS, WORDS } from '../verdict-words.ts';
import { annotationsOf, type CheckAnnotation } from './annotations.ts';
import { renderPayload } from './payload.ts';
import { counted } from '../../model/wording.ts';

/** GitHub's limit of a check's summary and of its text, each. */
export const CHECK_BUDGET_BYTES = 65_535;
const TITLE_LIMIT = 200;

export interface RenderedCheck {
  /** Plain text. */
  title: string;
  summary: string;
  text: string;
  annotations: CheckAnnotation[];
}

/** Results of one model as a check run shows them; the same results give the same bytes. */
export function renderCheck(results: readonly StageResult[], links: Links | null = null): RenderedCheck {
  const sections = results.toSorted(inOrder);
  const head = describeHead(sections);
  const { verdict, lines } = head;
  const { annotations, hidden } = annotationsOf(sections);
  const more =
    hidden > 0
      ? [`${counted(hidden, 'more finding')} ${hidden === 1 ? 'is' : 'are'} in the full report.`]
      : [];
  const [only, ...others] = sections;
  const told = others.length === 0 && only !== undefined ? only.headline : lines.map(plain).join(' ');
  return {
    title: cap(visibleLine(`${WORDS[verdict]}: ${told}`), TITLE_LIMIT),
    summary: [...lines.map(renderLine), ...more].join('\n\n'),
    text: renderText(sections, { links, said: head.said }),
    annotations,
  };
}

const plain = (line: ReturnType<typeof describeHead>['lines'][number]): string =>
  line.map((part) => (typeof part === 'string' ? part : part.text)).join('');

function renderText(sections: readonly StageResult[], surroundings: Surroundings): string {
  const [only, ...others] = sections;
  // What a later commit's comparison reads: a commit of many legs keeps it in the check of each.
  const payload = only !== undefined && others.length === 0 ? (renderPayload(only) ?? '') : '';
  const budget = CHECK_BUDGET_BYTES - byteLength(payload) - 2;
  const pieces = sections.flatMap((section) =>
    sectionPieces(describeSection(section, SUMMARY_ROWS, surroundings)),
  );
  const full = fit(pieces, budget);
  const body = byteLength(full) <= budget ? full : oneLineEach(sections, budget);
  return payload === '' ? body : `${payload}\n\n${body}`;
}

/** Hundreds of legs: as many as fit, the worst first, and a count of the rest. */
function oneLineEach(sections: readonly StageResult[], budget: number): string {
  const lines: string[] = [];
  let size = 0;
  const worstFirst = sections.toSorted((a, b) => VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict));
  for (const [index, section] of worstFirst.entries()) {
    const line = `- ${ICONS[section.verdict]} ${sectionId(section)}: ${section.verdict}`;
    size += byteLength(line) + 1;
    if (size > budget - 100) {
      lines.push(`- … and ${String(sections.length - index)} more in the full report`);
      break;
    }
    lines.push(line);
  }
  return lines.join('\n');
}
