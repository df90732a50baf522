import type { StageResult } from '../../model/stage-result.ts';
import { code, strong } from '../content.ts';
import { renderLine } from '../markdown/render-content.ts';
import { newestOf } from './section-order.ts';

/**
 * The commit that a comment is about: the pull request's head once a section is of it, else that of the newest section.
 * The newest run need not be of the newest commit: an older one can be started again.
 */
export const currentSha = (results: readonly StageResult[], head: string | null): string | null =>
  head !== null && results.some(({ provenance }) => provenance.sha === head)
    ? head
    : (newestOf(results)?.provenance.sha ?? null);

/** Whether a section speaks of another commit: its stage has not run for the current one (yet, or any more). */
export const isStale = ({ provenance }: StageResult, current: string | null): boolean =>
  provenance.sha !== null && current !== null && provenance.sha !== current;

/** Stands in front of a stale section, so that nobody takes it for the current commit's. */
export const staleNote = ({ stage, provenance }: StageResult): string =>
  renderLine([
    '🕓 ',
    strong('Stale'),
    ': of commit ',
    shortSha(provenance.sha ?? ''),
    `; ${stage} has not run for the newest one.`,
  ]);

/** Stands below the verdict when all of the comment is about an older commit than the pull request's head. */
export const renderMoved = (head: string): string =>
  `\n\n${renderLine(['🕓 ', strong('Stale'), ': the head of the pull request is now ', shortSha(head), '.'])}`;

const shortSha = (sha: string): ReturnType<typeof code> => code(sha.slice(0, 7));
