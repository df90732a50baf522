import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from './accounts.ts';
import type { Answer } from './answer.ts';
import { BlobStore } from './artifacts/blob-store.ts';
import { loadMessages } from './artifacts/messages.ts';
import { createRuntimeToken } from './artifacts/runtime-token.ts';
import { respond } from './exchange.ts';
import { withEntityTag } from './entity-tag.ts';
import { Faults, type Fault } from './faults.ts';
import { answerRequest } from './front-door.ts';
import type { Permissions } from './permissions.ts';
import { recordRequest, type RecordedRequest } from './record.ts';
import { RateLimits, type Limits } from './rate-limits.ts';
import { FakeState, type FakeArtifact } from './state.ts';
import type { FakeRun } from './state/run.ts';
import { Tokens } from './tokens.ts';
import type { World } from './world.ts';

export interface FakeGitHubOptions {
  /** `owner/name`; default `org/example`. */
  repository?: string;
  defaultBranch?: string;
  /** Run that uploaded artifacts belong to; default 1. */
  runId?: number;
  /** Limits of requests; default none. */
  limits?: Limits;
  /** Milliseconds since the epoch, for what GitHub dates; default the system's clock. */
  now?: () => number;
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
  /** Starts the next run: artifacts and tokens of the job belong to it from now on. @returns its id */
  startRun(run?: Partial<FakeRun>): number;
  /** Leaves an artifact behind as if a run had uploaded it, whatever its bytes are. */
  addArtifact(name: string, zip: Uint8Array, runId: number): FakeArtifact;
  /** The zip that was uploaded under this name, or null. */
  artifactBytes(name: string): Buffer | null;
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
  statuses: 'write',
};

/** Starts a GitHub with one repository on a free port of the loopback. */
export async function startFakeGitHub(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  await loadMessages();
  const world: World = {
    state: new FakeState(
      options.repository ?? 'org/example',
      options.defaultBranch ?? 'main',
      options.now ?? Date.now,
    ),
    blobs: new BlobStore(),
    tokens: new Tokens(),
    runtimeToken: createRuntimeToken(),
    runId: options.runId ?? 1,
    url: '',
  };
  const { state, tokens } = world;
  const faults = new Faults();
  const rates = new RateLimits(state.now, options.limits ?? {});
  const requests: RecordedRequest[] = [];
  const violations: string[] = [];

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { recorded, bytes } = await recordRequest(request, state);
    requests.push(recorded);
    const line = `${recorded.method} ${recorded.path}`;
    const fault = faults.take(recorded.operation, line);
    recorded.status = await respond(response, fault, (): Answer => {
      const counted = recorded.operation !== null || recorded.path === '/graphql';
      const refused = counted ? rates.take(recorded.method) : null;
      if (refused !== null) return refused;
      const judged = answerRequest(world, recorded, bytes, fault?.stale === true);
      violations.push(...judged.faults.map((text) => `${line}: ${text}`));
      if (!counted) return judged.answer;
      const answer = withEntityTag(judged.answer, recorded);
      if (answer.status === 304) rates.giveBack();
      return { ...answer, headers: { ...rates.headers(), ...answer.headers } };
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
  world.url = `http://127.0.0.1:${port}`;
  const { url } = world;

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
      GITHUB_RUN_ID: String(world.runId),
      ACTIONS_RUNTIME_TOKEN: world.runtimeToken.text,
      ACTIONS_RESULTS_URL: `${url}/`,
    }),
    state,
    startRun: (run = {}) => {
      world.runId += 1;
      world.runtimeToken = createRuntimeToken();
      const under = { status: 'in_progress', conclusion: null } as const;
      state.addRun({ id: world.runId, runNumber: world.runId, ...under, ...run });
      return world.runId;
    },
    addArtifact: (name, zip, runId) => {
      const artifact: FakeArtifact = {
        id: state.nextId(),
        name,
        runId,
        runBackendId: world.runtimeToken.runBackendId,
        createdAt: new Date(state.now()),
        blobPath: world.blobs.create(zip),
        finalized: true,
        size: zip.length,
        digest: `sha256:${createHash('sha256').update(zip).digest('hex')}`,
      };
      state.artifacts.push(artifact);
      return artifact;
    },
    artifactBytes: (name) => {
      const artifact = state.artifacts.findLast((candidate) => candidate.name === name);
      return artifact === undefined ? null : world.blobs.contentOf(artifact.blobPath);
    },
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
