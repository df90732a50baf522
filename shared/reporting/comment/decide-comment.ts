import type { RunContext } from '../../model/run-context.ts';

export const COMMENT_MODES = ['auto', 'always', 'never'] as const;
export type CommentMode = (typeof COMMENT_MODES)[number];

/** Above this many concurrent writers GitHub's comments do not converge: one `report` job writes instead. */
export const MAX_DIRECT_LEGS = 8;

export type CommentDecision =
  | { write: true; pullRequest: number }
  /** `say` is a notice for the reader; null when nobody expects a comment. */
  | { write: false; say: string | null };

export function decideComment(mode: CommentMode, context: RunContext, legs: number): CommentDecision {
  if (mode === 'never') return { write: false, say: null };
  const { pullRequest, event } = context;
  if (pullRequest === null) {
    return {
      write: false,
      say:
        mode === 'always'
          ? `The event ${event} names no pull request: the report is in the job summary.`
          : null,
    };
  }
  // A workflow that another one's end started has a token of the base.
  if (event !== 'workflow_run' && (pullRequest.fork || openedByDependabot(context))) {
    return {
      write: false,
      say: 'Runs of forks and Dependabot may not write comments: the report is in the job summary, and the report action posts it from a workflow_run workflow.',
    };
  }
  if (mode === 'auto' && legs > MAX_DIRECT_LEGS) {
    return {
      write: false,
      say: `The matrix has ${String(legs)} legs (more than ${String(MAX_DIRECT_LEGS)}): a report job at its end writes the comment.`,
    };
  }
  return { write: true, pullRequest: pullRequest.number };
}

/** By the pull request's author: the actor of a re-run is whoever pressed the button. */
function openedByDependabot({ payload }: RunContext): boolean {
  const pull = payload['pull_request'];
  if (typeof pull !== 'object' || pull === null || !('user' in pull)) return false;
  const { user } = pull;
  return typeof user === 'object' && user !== null && 'login' in user && user.login === 'dependabot[bot]';
}
