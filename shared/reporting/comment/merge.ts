import type { StageResult } from '../../model/stage-result.ts';
import { sectionId } from './section-identity.ts';
import { isNewer } from './section-order.ts';

/** One result per section: the newest. Of equally new ones the first listed stays, so full results go first. */
export function mergeResults(results: readonly StageResult[]): StageResult[] {
  const newest = new Map<string, StageResult>();
  for (const result of results) {
    const id = sectionId(result);
    const known = newest.get(id);
    if (known === undefined || isNewer(result, known)) newest.set(id, result);
  }
  return [...newest.values()];
}
