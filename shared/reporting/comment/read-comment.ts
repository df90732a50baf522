import { digestOf } from '../../hash/digest.ts';
import type { StageResult } from '../../model/stage-result.ts';
import { parseDataLine } from './data-line.ts';
import { commentMarker, parseSectionMarker } from './marker.ts';
import { sectionId } from './section-identity.ts';

/** Whether a body begins with the marker of this model; a marker quoted further down is text. */
export const isCommentOf = (model: string, body: string): boolean =>
  body.split(/\r?\n/, 1)[0] === commentMarker(model);

/** Results that a comment holds; sections that do not follow marker, digest and schema are left out. */
export function readComment(model: string, body: string): StageResult[] {
  if (!isCommentOf(model, body)) return [];
  const results: StageResult[] = [];
  let marker: ReturnType<typeof parseSectionMarker> = null;
  for (const line of body.split(/\r?\n/)) {
    const next = parseSectionMarker(line);
    if (next !== null) marker = next;
    if (marker === null || !line.startsWith('<!-- data:')) continue;
    const result = parseDataLine(line);
    const intact = digestOf(line) === `sha256:${marker.sha256}`;
    if (intact && result?.model === model && sectionId(result) === marker.id) results.push(result);
    marker = null;
  }
  return results;
}
