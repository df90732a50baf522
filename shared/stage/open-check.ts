import type { GitHub } from '../github/github.ts';
import type { Runner } from '../runner/runner.ts';

/** A check or commit status that stands in progress, and what is to be said of it when nobody else does. */
export interface OpenCheck {
  /** Of the check run; null for a commit status. */
  id: number | null;
  sha: string;
  /** Context of a commit status. */
  name: string;
  conclusion: 'success' | 'failure' | 'neutral' | 'cancelled';
  /** The same as a commit status, which knows no neutral and no cancelled. */
  status: 'success' | 'failure' | 'error';
  title: string;
  summary: string;
}

const STATE = 'check';

/** Hands the check on to the post step: the process may end without a word, and its check would never. */
export function rememberCheck(runner: Runner, check: OpenCheck): void {
  runner.saveState(STATE, JSON.stringify(check));
}

export function forgetCheck(runner: Runner): void {
  runner.saveState(STATE, '');
}

/** In the post step: concludes what the main step left in progress. */
export async function closeCheck(runner: Runner, github: () => GitHub | null): Promise<void> {
  const state = runner.state(STATE);
  const api = state === undefined ? null : github();
  if (state === undefined || api === null) return;
  const { id, sha, name, conclusion, status, title, summary } = JSON.parse(state) as OpenCheck;
  if (id === null) await api.setCommitStatus(sha, { context: name, state: status, description: title });
  else await api.updateCheckRun(id, { status: 'completed', conclusion, output: { title, summary } });
  runner.log.info(`The check of the step was still in progress: it is concluded as ${conclusion}.`);
}
