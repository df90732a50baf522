import { digestOf } from '../../hash/digest.ts';
import type { StageResult } from '../../model/stage-result.ts';
import { parseDataLine } from './data-line.ts';
import { commentMarker, parseSectionMarker, parseWithheldMarker, type SectionMarker } from './marker.ts';
import { sectionId } from './section-identity.ts';
import { parseOrder, type SectionOrder } from './section-order.ts';

/** A section whose data the comment had no room for: only who has its result can render it again. */
export interface WithheldSection {
  /** Null: all sections of the comment. */
  id: string | null;
  order: SectionOrder;
}

export interface StoredSections {
  results: StageResult[];
  withheld: WithheldSection[];
}

/** Whether a body begins with the marker of this model; a marker quoted further down is text. */
export const isCommentOf = (model: string, body: string): boolean =>
  body.split(/\r?\n/, 1)[0] === commentMarker(model);

/** Results that a comment holds; sections that do not follow marker, digest and schema are left out. */
export const readComment = (model: string, body: string): StageResult[] => readSections(model, body).results;

/** Everything that a comment holds: results, and which ones it had no room for. */
export function readSections(model: string, body: string): StoredSections {
  const stored: StoredSections = { results: [], withheld: [] };
  if (!isCommentOf(model, body)) return stored;
  let open: SectionMarker | null = null;
  const close = (): void => {
    if (open !== null) stored.withheld.push({ id: open.id, order: parseOrder(open.run) });
    open = null;
  };
  for (const line of body.split(/\r?\n/)) {
    const all = parseWithheldMarker(line);
    if (all !== null) stored.withheld.push({ id: null, order: parseOrder(all) });
    const marker = parseSectionMarker(line);
    if (marker !== null) {
      close();
      open = marker;
    }
    if (open === null || !line.startsWith('<!-- data:')) continue;
    const result = digestOf(line) === `sha256:${open.sha256}` ? parseDataLine(line) : null;
    if (result?.model === model && sectionId(result) === open.id) stored.results.push(result);
    open = null;
  }
  close();
  return stored;
}
