import { failure, notFound, unprocessable, type Answer } from './answer.ts';
import type { MatchedOperation } from './openapi/operations.ts';
import { faultsOfAnswer, faultsOfRequest } from './openapi/judge.ts';
import { faultsOfJson } from './openapi/remembered.ts';
import { acceptedHeader, acceptedPermissions, isGranted } from './permissions.ts';
import { ROUTES } from './routes/routes.ts';
import type { FakeState } from './state.ts';
import type { TokenGrant } from './tokens.ts';
import type { Judged, World } from './world.ts';

export interface RestRequest {
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
  matched: MatchedOperation | null;
  grant: TokenGrant | null;
  stale: boolean;
}

/** Answers one REST request as GitHub would, and says what was wrong with it by GitHub's description. */
export function answerRest(world: World, request: RestRequest): Judged {
  const { matched, grant, query, stale } = request;
  if (request.headers['user-agent'] === undefined) {
    return wrong(failure(403, 'Request forbidden by administrative rules.'), 'no User-Agent header');
  }
  if (grant === null) return right(failure(401, 'Bad credentials'));
  if (matched === null) return wrong(notFound(), 'GitHub has no such operation');
  const handler = ROUTES[matched.id];
  if (handler === undefined) return wrong(notFound(), `the fake does not serve ${matched.id}`);
  if (!isThisRepository(world.state, matched)) return right(notFound());
  const accepted = acceptedPermissions(matched.id);
  if (!isGranted(grant.permissions, accepted)) {
    const header = { 'x-accepted-github-permissions': acceptedHeader(accepted) };
    return right(failure(403, 'Resource not accessible by integration', header));
  }

  const body = parseBody(request.body);
  if (body === BROKEN) return wrong(failure(400, 'Problems parsing JSON'), 'the body is not JSON');
  const faults = faultsOfRequest(matched.operation, matched.path, query, body);
  if (faults.length > 0) return { answer: unprocessable('Invalid request.'), faults };

  const { accept } = request.headers;
  const answer = handler({
    state: world.state,
    blobs: world.blobs,
    url: world.url,
    viewer: grant.viewer,
    path: matched.path,
    query,
    body: (body ?? {}) as Record<string, unknown>,
    accept: typeof accept === 'string' ? accept : '',
    stale,
  });
  const { operation } = matched;
  const { status, contentType, body: shown } = answer;
  if (shown === undefined || contentType !== 'application/json')
    return { answer, faults: faultsOfAnswer(operation, status, contentType, shown) };
  // What the client will read: dates as text, no undefined members.
  const text = JSON.stringify(shown);
  return {
    answer: { ...answer, body: Buffer.from(text) },
    faults: faultsOfJson(operation, status, text),
  };
}

const BROKEN = Symbol('broken');

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return BROKEN;
  }
}

function isThisRepository(state: FakeState, { path }: MatchedOperation): boolean {
  const same = (one: string | undefined, other: string) => one?.toLowerCase() === other.toLowerCase();
  return same(path['owner'], state.owner) && same(path['repo'], state.name);
}

const right = (answer: Answer): Judged => ({ answer, faults: [] });
const wrong = (answer: Answer, fault: string): Judged => ({ answer, faults: [fault] });
