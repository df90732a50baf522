import { digestOf } from '../../hash/digest.ts';
import type { StageResult } from '../../model/stage-result.ts';
import { byteLength, fit, type Piece } from '../budget.ts';
import { strong } from '../content.ts';
import { describeHead, type Head } from '../head.ts';
import { inOrder } from '../in-order.ts';
import { runLink, type Links } from '../links.ts';
import { renderAlert } from '../markdown/alert.ts';
import { renderLine } from '../markdown/render-content.ts';
import { kept, sectionPieces } from '../markdown/section-pieces.ts';
import { OPEN_TABLE, type Surroundings } from '../sections/scope.ts';
import { COMMENT_ROWS, describeSection } from '../sections/section.ts';
import { ICONS } from '../verdict-words.ts';
import { renderDataLine } from './data-line.ts';
import { renderInProgress } from './in-progress.ts';
import { commentMarker, renderSectionMarker, renderWithheldMarker } from './marker.ts';
import { sectionId } from './section-identity.ts';
import { newestOf, orderOf, renderOrder } from './section-order.ts';
import { currentSha, isStale, renderMoved, staleNote } from './staleness.ts';

/** GitHub's limit is 65,536 of an undocumented unit: this holds under every reading. */
export const COMMENT_BUDGET_BYTES = 60_000;

interface Fullness {
  /** What later writers merge from; without it only `report`, which reads the results again, can. */
  data: boolean;
  /** The open tables of sections that failed outlast everything else. */
  failures: boolean;
}

const ATTEMPTS: readonly Fullness[] = [
  { data: true, failures: true },
  { data: false, failures: true },
  { data: false, failures: false },
];

interface Circumstances {
  /** Head of the pull request when it is newer than all results. */
  movedTo?: string | null;
  /** Head of the pull request; null when it is not known. */
  head?: string | null;
  /** Null where there is nothing to link to. */
  links?: Links | null;
}

/** The whole comment of one model; the same results give the same bytes. */
export function renderComment(
  model: string,
  results: readonly StageResult[],
  { movedTo = null, head: pullHead = null, links = null }: Circumstances = {},
): string {
  const sections = results.filter(({ stage }) => stage !== 'report').toSorted(inOrder);
  const current = movedTo ?? currentSha(sections, pullHead);
  const fresh = sections.filter((section) => !isStale(section, current));
  // What a stage said about another commit decides nothing any more, and what has not concluded nothing yet.
  const described = headOf(fresh.length > 0 ? fresh : sections);
  const alert = `${renderAlert(described)}${movedTo === null ? '' : renderMoved(movedTo)}`;
  const head = kept(`${commentMarker(model)}\n${alert}`);
  const surroundings = { links, said: described.said };
  const rendered = sections.map((section) => renderSection(section, surroundings, isStale(section, current)));
  for (const fullness of ATTEMPTS) {
    const pieces = rendered.flatMap((section) => piecesOf(section, fullness));
    const body = fit([head, ...pieces], COMMENT_BUDGET_BYTES);
    if (byteLength(body) <= COMMENT_BUDGET_BYTES) return body;
  }
  return withoutSections(head.markdown, sections, links);
}

function headOf(sections: readonly StageResult[]): Head {
  const concluded = sections.filter(({ state }) => state === 'concluded');
  return sections.length > 0 && concluded.length === 0
    ? { verdict: 'skipped', alert: 'NOTE', lines: [[strong('In progress')]], said: new Set() }
    : describeHead(concluded);
}

/** Many legs: one line each, as many as fit, and a count of the rest. */
function withoutSections(head: string, results: readonly StageResult[], links: Links | null): string {
  const newest = newestOf(results);
  const order = renderOrder(newest === undefined ? { run: 0, attempt: 0 } : orderOf(newest));
  const lines = [head, '', renderWithheldMarker(results.length, order), ''];
  let size = byteLength(lines.join('\n'));
  for (const [index, result] of results.entries()) {
    const run = runLink(links, result.provenance, 'run');
    const line = `- ${ICONS[result.verdict]} ${sectionId(result)}: ${result.verdict}${run === null ? '' : ` (${renderLine([run])})`}`;
    size += byteLength(line) + 1;
    if (size > COMMENT_BUDGET_BYTES - 100) {
      lines.push(`- … and ${String(results.length - index)} more in the job summaries`);
      break;
    }
    lines.push(line);
  }
  return lines.join('\n');
}

interface RenderedSection {
  marker: Piece;
  data: Piece;
  content: Piece[];
  failed: boolean;
}

function renderSection(result: StageResult, surroundings: Surroundings, stale: boolean): RenderedSection {
  const data = renderDataLine(result);
  const marker = renderSectionMarker({
    id: sectionId(result),
    verdict: result.verdict,
    run: renderOrder(orderOf(result)),
    sha: /^[0-9a-f]{40}$/.test(result.provenance.sha ?? '') ? (result.provenance.sha ?? 'none') : 'none',
    sha256: digestOf(data).slice('sha256:'.length),
  });
  return {
    marker: kept(marker),
    data: kept(data),
    content: [
      ...(stale ? [kept(staleNote(result))] : []),
      ...(result.state === 'in-progress'
        ? [kept(renderInProgress(result, surroundings.links))]
        : sectionPieces(describeSection(result, COMMENT_ROWS, surroundings))),
    ],
    failed: ['error', 'fail'].includes(result.verdict),
  };
}

function piecesOf({ marker, data, content, failed }: RenderedSection, fullness: Fullness): Piece[] {
  const outlasting = fullness.failures && failed;
  const pieces = content.map((piece) =>
    outlasting && piece.priority === OPEN_TABLE ? { ...piece, priority: 1 } : piece,
  );
  return [marker, ...pieces, ...(fullness.data ? [data] : [])];
}
