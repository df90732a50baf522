import { SAFE_WRITE_MS, type CommentWriter } from './comment-writer.ts';
import { isComplete, shows, type Reading } from './plan-write.ts';
import { within } from './within.ts';

/** Rounds of verifying and repairing before it is left to the next writer. */
export const MAX_ROUNDS = 10;
/** Writers that collided once must not collide in step. */
const JITTER_MS = 2_000;

export interface Settlement {
  settled: boolean;
  rounds: number;
}

/**
 * Verifies that what was written has stayed, and writes again what another writer undid. GitHub knows no compare-and-set
 * on comments: a write that was based on an older read lands within ten seconds of that read, so that a section that is
 * there ten seconds after it was written is there for good.
 * @param random uniform in [0, 1)
 */
export async function settleComment(writer: CommentWriter, random: () => number): Promise<Settlement> {
  const { clock, signal } = writer.task;
  for (let rounds = 1; rounds <= MAX_ROUNDS; rounds += 1) {
    const safeFrom = (writer.landedBy ?? 0) + SAFE_WRITE_MS + Math.ceil(random() * JITTER_MS * rounds);
    if (clock.now() < safeFrom) await clock.sleep(safeFrom - clock.now(), signal);
    const reading = await writer.read();
    if (isComplete(reading, writer.known)) {
      if (await deleteDuplicates(writer, reading)) return { settled: true, rounds };
      continue;
    }
    const { change } = await writer.write(reading);
    if (change === 'left to report') return { settled: true, rounds };
  }
  return { settled: false, rounds: MAX_ROUNDS };
}

/**
 * Younger comments of ours go once all that they show was seen in the oldest one.
 * @returns false when there was no time left in which it is safe: it has to be read again
 */
async function deleteDuplicates({ task }: CommentWriter, { at, mine }: Reading): Promise<boolean> {
  const [winner, ...duplicates] = mine;
  for (const { comment, sections } of duplicates) {
    if (winner === undefined || !sections.results.every((result) => shows(winner.sections, result))) continue;
    if (sections.withheld.length > 0 && !task.complete) continue;
    const deleted = await within(task.clock, at + SAFE_WRITE_MS, task.signal, (limit) =>
      task.api.deleteComment(comment.id, limit),
    );
    if (deleted === null) return false;
  }
  return true;
}
