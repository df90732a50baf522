import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from './accounts.ts';
import { failure, type Answer } from './answer.ts';
import { readBody, respond } from './exchange.ts';
import { Faults, type Fault } from './faults.ts';
import { answerGraphql } from './graphql.ts';
import { matchOperation } from './openapi/operations.ts';
import type { Permissions } from './permissions.ts';
import { answerRest, type Judged } from './rest.ts';
import { FakeState } from './state.ts';
import { Tokens } from './tokens.ts';

export interface FakeGitHubOptions {
  /** `owner/name`; default `org/example`. */
  repository?: string;
  defaultBranch?: string;
}

export interface RecordedRequest {
  method: string;
  /** Path without the query. */
  path: string;
  query: Record<string, string>;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
  /** Operation id of GitHub's description, or null outside it. */
  operation: string | null;
  /** Null when the connection was reset, undefined while it is under way. */
  status?: number | null;
}

export interface FakeGitHub {
  /** Base of the REST API. */
  url: string;
  /** A token with every permission. */
  token: string;
  /** @param allowed an action's name (what permissions.json lists for it) or the permissions themselves */
  tokenFor(allowed: string | Permissions, viewer?: Account): string;
  /** Variables that a runner sets for an action. */
  environment(): Record<string, string>;
  state: FakeState;
  requests: RecordedRequest[];
  /** Requests whose operation has this id. */
  requestsTo(operation: string): RecordedRequest[];
  inject(fault: Fault): void;
  /** What was wrong so far by GitHub's description. `close` throws when anything is left here. */
  violations: readonly string[];
  /** Returns the violations and forgets them: for tests that provoke them. */
  takeViolations(): string[];
  /** @throws Error that lists the violations */
  close(): Promise<void>;
}

const EVERYTHING: Permissions = {
  actions: 'write',
  checks: 'write',
  contents: 'write',
  issues: 'write',
  'pull-requests': 'write',
};

/** Starts a GitHub with one repository on a free port of the loopback. */
export async function startFakeGitHub(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  const state = new FakeState(options.repository ?? 'org/example', options.defaultBranch ?? 'main');
  const tokens = new Tokens();
  const faults = new Faults();
  const requests: RecordedRequest[] = [];
  const violations: string[] = [];
  let url = '';

  const handle = (recorded: RecordedRequest, stale: boolean): Judged => {
    const grant = tokens.grantOf(asText(recorded.headers['authorization']));
    if (recorded.path === '/graphql') {
      if (grant === null) return { answer: failure(401, 'Bad credentials'), faults: [] };
      return answerGraphql(parsed(recorded.body), grant.viewer);
    }
    const matched = matchOperation(recorded.method, recorded.path);
    const query = new URLSearchParams(recorded.query);
    const { method, path: pathname, headers, body } = recorded;
    return answerRest(state, { method, pathname, query, headers, body, matched, grant, url, stale });
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const recorded = await record(request, state);
    requests.push(recorded);
    const line = `${recorded.method} ${recorded.path}`;
    const fault = faults.take(recorded.operation, line);
    recorded.status = await respond(response, fault, (): Answer => {
      const judged = handle(recorded, fault?.stale === true);
      violations.push(...judged.faults.map((text) => `${line}: ${text}`));
      return judged.answer;
    });
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      violations.push(`${request.method ?? ''} ${request.url ?? ''}: the fake failed: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const port = String((server.address() as AddressInfo).port);
  url = `http://127.0.0.1:${port}`;

  return {
    url,
    token: tokens.create(EVERYTHING),
    tokenFor: (allowed, viewer) => tokens.create(allowed, viewer),
    environment: () => ({
      GITHUB_API_URL: url,
      GITHUB_GRAPHQL_URL: `${url}/graphql`,
      // The artifact client takes every other unknown host for Enterprise Server, which has no such artifacts.
      GITHUB_SERVER_URL: `http://gh.localhost:${port}`,
      GITHUB_REPOSITORY: state.repository,
    }),
    state,
    requests,
    requestsTo: (operation) => requests.filter((request) => request.operation === operation),
    inject: (fault) => faults.add(fault),
    violations,
    takeViolations: () => violations.splice(0),
    close: async () => {
      await new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      });
      if (violations.length > 0) throw new Error(`the fake GitHub saw faults:\n${violations.join('\n')}`);
    },
  };
}

async function record(request: IncomingMessage, state: FakeState): Promise<RecordedRequest> {
  const url = new URL(request.url ?? '/', 'http://fake');
  const path = url.pathname.replace(
    `/repositories/${String(state.repositoryId)}/`,
    `/repos/${state.repository}/`,
  );
  const method = request.method ?? 'GET';
  return {
    method,
    path,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: (await readBody(request)).toString('utf8'),
    operation: matchOperation(method, path)?.id ?? null,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const asText = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;
