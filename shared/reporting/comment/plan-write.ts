import type { StageResult } from '../../model/stage-result.ts';
import type { Links } from '../links.ts';
import type { ExistingComment } from './comment-api.ts';
import { mergeResults } from './merge.ts';
import { isCommentOf, readSections, type StoredSections } from './read-comment.ts';
import { renderComment } from './render-comment.ts';
import { sectionId } from './section-identity.ts';
import { compareOrder, isNewer, newestOf, orderOf } from './section-order.ts';

/** Our comments of one model as a list showed them, oldest first: the oldest one wins. */
export interface Reading {
  /** When the list was asked for; what it shows may be newer, never older. */
  at: number;
  mine: readonly { comment: ExistingComment; sections: StoredSections }[];
}

/** What a writer brings. */
export interface Contribution {
  model: string;
  /** Results of this run. */
  own: readonly StageResult[];
  /** Own results and everything that was read so far: the newest of each section. */
  known: readonly StageResult[];
  /** All results of the run are among the own ones: this is the report job. */
  complete: boolean;
  /** Head of the pull request; null when it is not known. */
  headSha: string | null;
  /** Where links of the comment lead; none without it. */
  links?: Links | null;
}

export type Plan =
  | { kind: 'create'; body: string }
  | { kind: 'update'; comment: ExistingComment; body: string }
  | { kind: 'keep'; comment: ExistingComment }
  /** The comment holds sections that only `report` can render. */
  | { kind: 'leave'; comment: ExistingComment };

/** Only a comment by ourselves with our marker in its first line counts, and not one that somebody has hidden. */
export function readOwn(
  comments: readonly ExistingComment[],
  model: string,
  viewerId: number,
  at: number,
): Reading {
  const mine = comments
    .filter(
      ({ authorId, minimized, body }) => authorId === viewerId && !minimized && isCommentOf(model, body),
    )
    .sort((a, b) => a.id - b.id)
    .map((comment) => ({ comment, sections: readSections(model, comment.body) }));
  return { at, mine };
}

export function planWrite({ mine }: Reading, contribution: Contribution): Plan {
  const { model, known } = contribution;
  const results = mergeResults(known);
  const { links = null, headSha: head } = contribution;
  const body = renderComment(model, results, { movedTo: movedHead(results, contribution), head, links });
  const winner = mine[0];
  if (winner === undefined) return { kind: 'create', body };
  const { comment } = winner;
  if (mine.some(({ sections }) => withholds(sections, contribution))) return { kind: 'leave', comment };
  if (normalised(comment.body) === normalised(body)) return { kind: 'keep', comment };
  return { kind: 'update', comment, body };
}

/** Whether the oldest comment shows all that is known, nothing of it in an older version. */
export function isComplete({ mine }: Reading, known: readonly StageResult[]): boolean {
  const winner = mine[0];
  return winner !== undefined && known.every((result) => shows(winner.sections, result));
}

export function shows({ results, withheld }: StoredSections, wanted: StageResult): boolean {
  const id = sectionId(wanted);
  const order = orderOf(wanted);
  return (
    results.some((result) => sectionId(result) === id && !isNewer(wanted, result)) ||
    withheld.some((section) => (section.id ?? id) === id && compareOrder(section.order, order) >= 0)
  );
}

/** Sections without data would vanish with a write of somebody who lacks their results; those of older runs may. */
function withholds({ withheld }: StoredSections, { own, known, complete }: Contribution): boolean {
  const newest = newestOf(own);
  if (newest === undefined) return withheld.length > 0;
  return withheld.some(({ id, order }) => {
    const age = compareOrder(order, orderOf(newest));
    if (complete) return age > 0;
    const ours = known.find((result) => sectionId(result) === id);
    return age >= 0 && (ours === undefined || compareOrder(order, orderOf(ours)) > 0);
  });
}

/** The head, when it is newer than everything that is known: a run for it has not reported yet. */
function movedHead(results: readonly StageResult[], { own, headSha }: Contribution): string | null {
  const ours = newestOf(own);
  const newest = newestOf(results);
  if (headSha === null || ours === undefined || newest === undefined) return null;
  const sha = ours.provenance.sha;
  if (sha === null || sha === headSha || compareOrder(orderOf(newest), orderOf(ours)) > 0) return null;
  return headSha;
}

/** GitHub may store line ends of its own and trims the end. */
const normalised = (body: string): string => body.replace(/\r\n/g, '\n').trimEnd();
