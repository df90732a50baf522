import type { RunContext } from '../../model/run-context.ts';
import type { StageName } from '../../model/stage-result.ts';
import { decideComment, MAX_DIRECT_LEGS } from '../comment/decide-comment.ts';

export const CHECK_MODES = ['auto', 'always', 'never'] as const;
export type CheckMode = (typeof CHECK_MODES)[number];

/** A schedule's stages say nothing about the commit that happens to be the newest. */
const EVENTS_OF_A_COMMIT = ['push', 'merge_group', 'workflow_run'];

/**
 * The commit that a stage's check belongs to: of a pull request its head, because the merge commit of the run is nobody's.
 * @returns null when no check is written
 */
export function checkedCommit(
  mode: CheckMode,
  context: RunContext,
  { stage, legs }: { stage: StageName; legs: number },
): string | null {
  if (mode === 'never') return null;
  // Hundreds of legs would use up the token's requests of the hour: the report's check stands for them.
  if (legs > MAX_DIRECT_LEGS && stage !== 'report') return null;
  const { pullRequest, event, payload, sha } = context;
  if (pullRequest !== null) return decideComment('always', context, 1).write ? pullRequest.headSha : null;
  if (!EVENTS_OF_A_COMMIT.includes(event)) return null;
  return event === 'workflow_run' ? headOf(payload) : sha;
}

/** Of the run that triggered this one; the payload is GitHub's word, not the pull request's. */
function headOf(payload: RunContext['payload']): string | null {
  const run = payload['workflow_run'];
  if (typeof run !== 'object' || run === null || !('head_sha' in run)) return null;
  return typeof run.head_sha === 'string' && /^[0-9a-f]{40}$/.test(run.head_sha) ? run.head_sha : null;
}
