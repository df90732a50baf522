import { readFileSync } from 'node:fs';
import type { PullRequestContext, RunContext } from '../model/run-context.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Json = Readonly<Record<string, unknown>>;

/** Takes the snapshot of the event from the runner's variables and its event file. */
export function readContext(environment: Environment): RunContext {
  const event = environment['GITHUB_EVENT_NAME'] || 'none';
  const { payload, fault } = readPayload(environment['GITHUB_EVENT_PATH']);
  const pullRequest = readPullRequest(payload);
  const text = (name: string): string | null => environment[name] || null;
  const integer = (name: string): number | null => {
    const value = Number(environment[name]);
    return environment[name] !== undefined && environment[name] !== '' && Number.isSafeInteger(value)
      ? value
      : null;
  };
  return {
    event,
    payload,
    eventFault: fault ?? pullRequestFault(event, pullRequest),
    repository: text('GITHUB_REPOSITORY'),
    defaultBranch: stringAt(payload, 'repository', 'default_branch'),
    serverUrl: environment['GITHUB_SERVER_URL'] || 'https://github.com',
    apiUrl: environment['GITHUB_API_URL'] || 'https://api.github.com',
    sha: text('GITHUB_SHA'),
    ref: text('GITHUB_REF'),
    pullRequest,
    runId: integer('GITHUB_RUN_ID'),
    runNumber: integer('GITHUB_RUN_NUMBER'),
    runAttempt: integer('GITHUB_RUN_ATTEMPT'),
    job: text('GITHUB_JOB'),
    workflow: text('GITHUB_WORKFLOW'),
    workflowPath: workflowPath(text('GITHUB_WORKFLOW_REF'), text('GITHUB_REPOSITORY')),
    actor: text('GITHUB_ACTOR'),
    workspace: environment['GITHUB_WORKSPACE'] || process.cwd(),
  };
}

/** `org/repo/.github/workflows/ci.yml@refs/heads/main` → `.github/workflows/ci.yml`; null for another repository's. */
function workflowPath(ref: string | null, repository: string | null): string | null {
  if (ref === null || repository === null || !ref.startsWith(`${repository}/`)) return null;
  return ref.slice(repository.length + 1).replace(/@.*$/, '');
}

/** A run without a runner has no event; one whose event can't be read must not count as one without pull request. */
function readPayload(path: string | undefined): { payload: Json; fault: string | null } {
  if (path === undefined || path === '') return { payload: {}, fault: null };
  try {
    const payload: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof payload === 'object' && payload !== null) return { payload: payload as Json, fault: null };
  } catch {
    // Told below, like JSON that is no object.
  }
  return { payload: {}, fault: 'the event file of the run (GITHUB_EVENT_PATH) holds no JSON object' };
}

/** Policy and forks are decided by the pull request: one that is not told would be no pull request to them. */
function pullRequestFault(event: string, pullRequest: PullRequestContext | null): string | null {
  if (pullRequest !== null || !/^pull_request(_target)?$/.test(event)) return null;
  return `the event "${event}" tells no number, head and base of its pull request`;
}

function readPullRequest(payload: Json): PullRequestContext | null {
  const number = valueAt(payload, 'pull_request', 'number');
  const headSha = stringAt(payload, 'pull_request', 'head', 'sha');
  const baseSha = stringAt(payload, 'pull_request', 'base', 'sha');
  const baseRef = stringAt(payload, 'pull_request', 'base', 'ref');
  if (typeof number !== 'number' || headSha === null || baseSha === null || baseRef === null) return null;
  const headRepository = valueAt(payload, 'pull_request', 'head', 'repo', 'id');
  const baseRepository =
    valueAt(payload, 'pull_request', 'base', 'repo', 'id') ?? valueAt(payload, 'repository', 'id');
  return {
    number,
    headSha,
    baseSha,
    baseRef,
    fork: headRepository === undefined || headRepository !== baseRepository,
  };
}

function valueAt(payload: Json, ...path: string[]): unknown {
  let value: unknown = payload;
  for (const key of path) value = (value as Json | null | undefined)?.[key];
  return value;
}

function stringAt(payload: Json, ...path: string[]): string | null {
  const value = valueAt(payload, ...path);
  return typeof value === 'string' ? value : null;
}
