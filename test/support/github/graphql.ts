import type { Account } from './accounts.ts';
import { nodeId } from './accounts.ts';
import { json, type Answer } from './answer.ts';
import { isGranted } from './permissions.ts';
import type { FakeState } from './state.ts';
import type { TokenGrant } from './tokens.ts';

/** Fields of GitHub's type `User` that the fake serves. */
const VIEWER_FIELDS: Readonly<Record<string, (viewer: Account) => unknown>> = {
  __typename: () => 'User',
  id: (viewer) => nodeId(viewer.type, viewer.id),
  databaseId: (viewer) => viewer.id,
  login: (viewer) => viewer.login,
};

const OPERATION = /^\s*(?:query(?:\s+\w+)?\s*(?:\([^)]*\))?\s*)?\{([\s\S]*)\}\s*$/;
const VIEWER = /^\s*viewer\s*\{([\w\s,]+)\}/;
const PULL =
  /^\s*repository\(owner: \$owner, name: \$name\)\s*\{\s*pullRequest\(number: \$number\)\s*\{\s*headRefOid\s*\}\s*\}/;

interface GraphqlAnswer {
  answer: Answer;
  faults: string[];
}

/** Serves `viewer { … }` and a pull request's head; everything else is a fault of the caller, or not needed yet. */
export function answerGraphql(body: unknown, grant: TokenGrant, state: FakeState): GraphqlAnswer {
  const { query, variables } = members(body);
  if (typeof query !== 'string') return refused('A query attribute must be specified and must be a string.');
  let rest = OPERATION.exec(query)?.[1] ?? '';
  const data: Record<string, unknown> = {};
  const errors: object[] = [];
  const fields = VIEWER.exec(rest);
  if (fields !== null) {
    rest = rest.slice(fields[0].length);
    const names = (fields[1] ?? '').split(/[\s,]+/).filter((name) => name !== '');
    const unknown = names.find((name) => !(name in VIEWER_FIELDS));
    if (unknown !== undefined) return refused(`Field '${unknown}' doesn't exist on type 'User'`);
    data['viewer'] = Object.fromEntries(names.map((name) => [name, VIEWER_FIELDS[name]?.(grant.viewer)]));
  }
  const pull = PULL.exec(rest);
  if (pull !== null) {
    rest = rest.slice(pull[0].length);
    const found = headOf(members(variables), grant, state);
    data['repository'] = { pullRequest: found.pull };
    if (found.error !== null) errors.push({ ...found.error, path: ['repository', 'pullRequest'] });
  }
  if (rest.trim() !== '' || Object.keys(data).length === 0)
    return refused(`the fake does not serve the query ${query}`);
  return { answer: json(200, { data, ...(errors.length > 0 && { errors }) }), faults: [] };
}

function headOf(
  { owner, name, number }: Readonly<Record<string, unknown>>,
  { permissions }: TokenGrant,
  state: FakeState,
): { pull: { headRefOid: string } | null; error: object | null } {
  if (!isGranted(permissions, [{ 'pull-requests': 'read' }]))
    return {
      pull: null,
      error: { type: 'FORBIDDEN', message: 'Resource not accessible by integration' },
    };
  const pull =
    owner === state.owner && name === state.name
      ? state.pulls.find((candidate) => candidate.number === number)
      : undefined;
  if (pull === undefined)
    return { pull: null, error: { type: 'NOT_FOUND', message: 'Could not resolve to a PullRequest' } };
  return { pull: { headRefOid: pull.headSha }, error: null };
}

const members = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

// GraphQL reports faults of a query with status 200.
function refused(message: string): GraphqlAnswer {
  return { answer: json(200, { errors: [{ message }] }), faults: [message] };
}
