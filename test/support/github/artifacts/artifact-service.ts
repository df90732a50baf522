import { createHash } from 'node:crypto';
import { json, type Answer } from '../answer.ts';
import type { FakeArtifact, FakeState } from '../state.ts';
import type { World } from '../world.ts';
import { decodeRequest, encodeResponse, methodOf, type MethodName } from './messages.ts';
import type { RuntimeToken } from './runtime-token.ts';

type Message = Readonly<Record<string, unknown>>;

export interface TwirpRequest {
  path: string;
  authorization: string | undefined;
  contentType: string | undefined;
  body: unknown;
}

/** What the service would not have met from a correct client. */
class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  /** False for what correct clients may run into. */
  readonly fault: boolean;

  constructor(status: number, code: string, message: string, fault = true) {
    super(message);
    this.status = status;
    this.code = code;
    this.fault = fault;
  }
}

/** Artifacts, version 4: Twirp over JSON, judged by the published messages. */
export function answerArtifacts(world: World, request: TwirpRequest): { answer: Answer; faults: string[] } {
  try {
    const method = methodOf(request.path);
    if (method === null) throw new Refusal(404, 'bad_route', `no handler for path ${request.path}`);
    if (request.authorization !== `Bearer ${world.runtimeToken.text}`) {
      throw new Refusal(401, 'unauthenticated', 'the token is not the one of the job');
    }
    if (request.contentType?.startsWith('application/json') !== true) {
      throw new Refusal(404, 'bad_route', 'unexpected Content-Type');
    }
    const message = decode(method, request.body);
    const { runBackendId, jobBackendId } = world.runtimeToken;
    if (
      message['workflowRunBackendId'] !== runBackendId ||
      message['workflowJobRunBackendId'] !== jobBackendId
    ) {
      throw new Refusal(403, 'permission_denied', 'the ids of run and job are not those of the token');
    }
    return { answer: json(200, encodeResponse(method, METHODS[method](world, message))), faults: [] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { status, code, message, fault } = error;
    return { answer: json(status, { code, msg: message }), faults: fault ? [message] : [] };
  }
}

const METHODS: Readonly<Record<MethodName, (world: World, message: Message) => object>> = {
  CreateArtifact: ({ state, blobs, runtimeToken, url, runId }, message) => {
    const name = nameOf(message);
    if ((message['version'] as number) < 4) throw new Refusal(400, 'invalid_argument', 'version is too old');
    if (state.artifacts.some((artifact) => artifact.name === name && artifact.runId === runId)) {
      const text = 'an artifact with this name already exists on the workflow run';
      throw new Refusal(409, 'already_exists', `Conflict: ${text}`, false);
    }
    const blobPath = blobs.create();
    state.artifacts.push({
      id: state.nextId(),
      name,
      runId,
      runBackendId: runtimeToken.runBackendId,
      createdAt: new Date(),
      blobPath,
      finalized: false,
      size: 0,
      digest: null,
    });
    return { ok: true, signedUploadUrl: `${url}${blobPath}?${blobs.sign(blobPath, 'cw')}` };
  },
  FinalizeArtifact: ({ state, blobs, runId }, message) => {
    const artifact = find(state, runId, nameOf(message));
    const content = blobs.contentOf(artifact.blobPath);
    if (artifact.finalized || content === null) {
      throw new Refusal(412, 'failed_precondition', 'nothing was uploaded, or it was finalized before');
    }
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    const hash = (message['hash'] as { value?: string } | undefined)?.value;
    if (Number(message['size']) !== content.length || (hash !== undefined && hash !== digest)) {
      throw new Refusal(400, 'invalid_argument', 'size or hash are not those of the upload');
    }
    Object.assign(artifact, { finalized: true, size: content.length, digest });
    return { ok: true, artifactId: String(artifact.id) };
  },
  ListArtifacts: ({ state, runtimeToken, runId }, message) => {
    const name = (message['nameFilter'] as { value: string } | undefined)?.value;
    const id = (message['idFilter'] as { value: string } | undefined)?.value;
    const listed = finished(state, runId).filter(
      (artifact) =>
        (name === undefined || artifact.name === name) && (id === undefined || String(artifact.id) === id),
    );
    return { artifacts: listed.map((artifact) => shown(artifact, runtimeToken)) };
  },
  GetSignedArtifactURL: ({ state, blobs, url, runId }, message) => {
    const { blobPath } = findFinished(state, runId, nameOf(message));
    return { signedUrl: `${url}${blobPath}?${blobs.sign(blobPath, 'r')}` };
  },
  DeleteArtifact: ({ state, runId }, message) => {
    const artifact = findFinished(state, runId, nameOf(message));
    state.artifacts.splice(state.artifacts.indexOf(artifact), 1);
    return { ok: true, artifactId: String(artifact.id) };
  },
};

function decode(method: MethodName, body: unknown): Message {
  try {
    return decodeRequest(method, body);
  } catch (error) {
    throw new Refusal(400, 'malformed', error instanceof Error ? error.message : String(error));
  }
}

function nameOf(message: Message): string {
  const name = message['name'] as string;
  if (name === '' || name.length > 256 || /["\\/:<>|*?\r\n]/.test(name)) {
    throw new Refusal(400, 'invalid_argument', `the artifact name ${JSON.stringify(name)}`);
  }
  return name;
}

const finished = (state: FakeState, runId: number): FakeArtifact[] =>
  state.artifacts.filter((artifact) => artifact.finalized && artifact.runId === runId);

function find(state: FakeState, runId: number, name: string): FakeArtifact {
  const found = state.artifacts.find((artifact) => artifact.name === name && artifact.runId === runId);
  if (found === undefined) throw new Refusal(404, 'not_found', `no artifact ${name}`, false);
  return found;
}

function findFinished(state: FakeState, runId: number, name: string): FakeArtifact {
  const found = find(state, runId, name);
  if (!found.finalized) throw new Refusal(404, 'not_found', `no artifact ${name}`, false);
  return found;
}

function shown(artifact: FakeArtifact, token: RuntimeToken): object {
  return {
    workflowRunBackendId: artifact.runBackendId,
    workflowJobRunBackendId: token.jobBackendId,
    databaseId: String(artifact.id),
    name: artifact.name,
    size: String(artifact.size),
    createdAt: { seconds: String(Math.floor(artifact.createdAt.getTime() / 1000)), nanos: 0 },
    ...(artifact.digest !== null && { digest: { value: artifact.digest } }),
  };
}
