import type { Permissions } from '../github/access-error.ts';
import type { RunContext } from '../model/run-context.ts';
import type { StageName } from '../model/stage-result.ts';

/** Beside checkout, check and comment; what writes the state is for runs of code that was merged. */
const READS: Partial<Record<StageName, Permissions>> = {
  'evaluate-vs-baseline': { actions: 'read' },
  report: { actions: 'read' },
};
const WRITES: Partial<Record<StageName, Permissions>> = {
  'validate-data': { contents: 'write' },
  'register-model': { contents: 'write' },
  deploy: { contents: 'write' },
  monitor: { actions: 'write', contents: 'write' },
};

/**
 * What a job needs that runs this stage on this event. A job has none of the permissions that its block does not name: one
 * with the missing line alone would take the others away.
 */
export function jobPermissions(
  stage: StageName,
  { event, pullRequest }: Pick<RunContext, 'event' | 'pullRequest'>,
): Permissions {
  if (event === 'issue_comment') return { actions: 'write', contents: 'write', 'pull-requests': 'write' };
  const common: Permissions = { checks: 'write', contents: 'read', ...READS[stage] };
  // The report of a fork's run: the pull request is not the event's, and is commented all the same.
  if (event === 'workflow_run' && stage === 'report') return { ...common, 'pull-requests': 'write' };
  return pullRequest === null ? { ...common, ...WRITES[stage] } : { ...common, 'pull-requests': 'write' };
}
