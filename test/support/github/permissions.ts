import { readFileSync } from 'node:fs';

export type Access = 'read' | 'write';
/** As a workflow writes them: `pull-requests: write`. */
export type Permissions = Readonly<Record<string, Access>>;

/** Action → feature → what it needs; the READMEs' tables are made from the same file. */
export const ACTION_PERMISSIONS = JSON.parse(
  readFileSync(new URL('./permissions.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Readonly<Record<string, Permissions>>>>;

/** What a job needs that runs this action with every feature. */
export function permissionsOf(action: string): Permissions {
  const features = ACTION_PERMISSIONS[action];
  if (features === undefined) throw new Error(`permissions.json has no action ${action}`);
  const merged: Record<string, Access> = {};
  for (const permissions of Object.values(features)) {
    for (const [name, access] of Object.entries(permissions)) {
      if (merged[name] !== 'write') merged[name] = access;
    }
  }
  return merged;
}

/**
 * Sets of permissions that each operation accepts, any one of which is enough (an empty one: every token may); from GitHub's page "Permissions required
 * for GitHub Apps". The description of the REST API does not carry them.
 */
const ACCEPTED: Readonly<Record<string, readonly Permissions[]>> = {
  'issues/list-comments': [{ issues: 'read' }, { 'pull-requests': 'read' }],
  'issues/get-comment': [{ issues: 'read' }, { 'pull-requests': 'read' }],
  'issues/create-comment': [{ issues: 'write' }, { 'pull-requests': 'write' }],
  'issues/update-comment': [{ issues: 'write' }, { 'pull-requests': 'write' }],
  'issues/delete-comment': [{ issues: 'write' }, { 'pull-requests': 'write' }],
  'reactions/create-for-issue-comment': [{ issues: 'write' }, { 'pull-requests': 'write' }],
  'repos/get-content': [{ contents: 'read' }],
  'repos/list-pull-requests-associated-with-commit': [{ 'pull-requests': 'read' }],
  'repos/create-dispatch-event': [{ contents: 'write' }],
  'repos/get-collaborator-permission-level': [{}],
  'repos/get-commit': [{ contents: 'read' }],
  'repos/list-commits': [{ contents: 'read' }],
  'repos/compare-commits-with-basehead': [{ contents: 'read' }],
  'repos/create-commit-status': [{ statuses: 'write' }],
  'repos/list-commit-statuses-for-ref': [{ statuses: 'read' }],
  'checks/create': [{ checks: 'write' }],
  'checks/update': [{ checks: 'write' }],
  'checks/get': [{ checks: 'read' }],
  'checks/list-annotations': [{ checks: 'read' }],
  'checks/list-for-ref': [{ checks: 'read' }],
  'pulls/create': [{ 'pull-requests': 'write' }],
  'pulls/get': [{ 'pull-requests': 'read' }],
  'pulls/list': [{ 'pull-requests': 'read' }],
  'git/create-blob': [{ contents: 'write' }],
  'git/get-blob': [{ contents: 'read' }],
  'git/create-tree': [{ contents: 'write' }],
  'git/get-tree': [{ contents: 'read' }],
  'git/create-commit': [{ contents: 'write' }],
  'git/get-commit': [{ contents: 'read' }],
  'git/get-ref': [{ contents: 'read' }],
  'git/list-matching-refs': [{ contents: 'read' }],
  'git/create-ref': [{ contents: 'write' }],
  'git/update-ref': [{ contents: 'write' }],
  'git/delete-ref': [{ contents: 'write' }],
  'actions/create-workflow-dispatch': [{ actions: 'write' }],
  'actions/list-workflow-runs': [{ actions: 'read' }],
  'actions/list-workflow-runs-for-repo': [{ actions: 'read' }],
  'actions/re-run-workflow': [{ actions: 'write' }],
  'actions/re-run-workflow-failed-jobs': [{ actions: 'write' }],
  'actions/get-workflow-run': [{ actions: 'read' }],
  'actions/list-workflow-run-artifacts': [{ actions: 'read' }],
  'actions/list-artifacts-for-repo': [{ actions: 'read' }],
  'actions/get-artifact': [{ actions: 'read' }],
  'actions/download-artifact': [{ actions: 'read' }],
  'actions/delete-artifact': [{ actions: 'write' }],
};

export function acceptedPermissions(operationId: string): readonly Permissions[] {
  const accepted = ACCEPTED[operationId];
  if (accepted === undefined) throw new Error(`which permissions ${operationId} needs is not written down`);
  return accepted;
}

export function isGranted(granted: Permissions, accepted: readonly Permissions[]): boolean {
  return accepted.some((set) =>
    Object.entries(set).every(([name, access]) => granted[name] === 'write' || granted[name] === access),
  );
}

/** Value of the header by which GitHub names what would have been enough. */
export function acceptedHeader(accepted: readonly Permissions[]): string {
  return accepted
    .map((set) =>
      Object.entries(set)
        .map(([name, access]) => `${name.replaceAll('-', '_')}=${access}`)
        .join(','),
    )
    .join('; ');
}
