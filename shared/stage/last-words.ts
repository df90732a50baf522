import type { Runner } from '../runner/runner.ts';

/** A cancelled step has a few seconds left before the runner kills it. */
const LAST_WORDS_MS = 4000;

/** Ends requests that tell how a step has ended: after a cancellation there is little time, but some. */
export const lastWords = ({ cancelled }: Pick<Runner, 'cancelled'>): AbortSignal =>
  cancelled.aborted ? AbortSignal.timeout(LAST_WORDS_MS) : cancelled;
