import { failure } from './answer.ts';
import { answerArtifacts } from './artifacts/artifact-service.ts';
import { answerGraphql } from './graphql.ts';
import { matchOperation } from './openapi/operations.ts';
import type { RecordedRequest } from './record.ts';
import { answerRest } from './rest.ts';
import type { Judged, World } from './world.ts';

/** Leads a request to the service that it is for: REST, GraphQL, artifacts, blobs. */
export function answerRequest(
  world: World,
  recorded: RecordedRequest,
  bytes: Buffer,
  stale: boolean,
): Judged {
  const { method, path, headers, body } = recorded;
  const query = new URLSearchParams(recorded.query);
  const authorization = text(headers['authorization']);
  if (world.blobs.handles(path)) return world.blobs.answer({ method, path, query, headers, bytes });
  if (path.startsWith('/twirp/')) {
    const contentType = text(headers['content-type']);
    return answerArtifacts(world, { path, authorization, contentType, body: parsed(body) });
  }
  const grant = world.tokens.grantOf(authorization);
  if (path === '/graphql') {
    if (grant === null) return { answer: failure(401, 'Bad credentials'), faults: [] };
    return answerGraphql(parsed(body), grant, world.state);
  }
  const matched = matchOperation(method, path);
  return answerRest(world, { query, headers, body, matched, grant, stale });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const text = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;
