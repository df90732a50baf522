import type { Account } from './accounts.ts';
import { nodeId } from './accounts.ts';
import { json, type Answer } from './answer.ts';

/** Fields of GitHub's type `User` that the fake serves. */
const VIEWER_FIELDS: Readonly<Record<string, (viewer: Account) => unknown>> = {
  __typename: () => 'User',
  id: (viewer) => nodeId(viewer.type, viewer.id),
  databaseId: (viewer) => viewer.id,
  login: (viewer) => viewer.login,
};

/** Serves `viewer { … }`; everything else of the schema is a fault of the caller, or not needed yet. */
export function answerGraphql(body: unknown, viewer: Account): { answer: Answer; faults: string[] } {
  const query = typeof body === 'object' && body !== null && 'query' in body ? body.query : undefined;
  if (typeof query !== 'string') {
    return refused('A query attribute must be specified and must be a string.');
  }
  const selection = /^\s*(?:query(?:\s+\w+)?\s*)?\{\s*viewer\s*\{([\w\s,]+)\}\s*\}\s*$/.exec(query)?.[1];
  if (selection === undefined) return refused(`the fake does not serve the query ${query}`);
  const fields = selection.split(/[\s,]+/).filter((field) => field !== '');
  const unknown = fields.find((field) => !(field in VIEWER_FIELDS));
  if (unknown !== undefined) return refused(`Field '${unknown}' doesn't exist on type 'User'`);
  const shown = Object.fromEntries(fields.map((field) => [field, VIEWER_FIELDS[field]?.(viewer)]));
  return { answer: json(200, { data: { viewer: shown } }), faults: [] };
}

// GraphQL reports faults of a query with status 200.
function refused(message: string): { answer: Answer; faults: string[] } {
  return { answer: json(200, { errors: [{ message }] }), faults: [message] };
}
