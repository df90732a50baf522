import { record } from './comment.ts';

/** Who ran what: GitHub's own words about a run, never those of its code. */
export interface WorkflowRun {
  id: number;
  event: string;
  runNumber: number;
  runAttempt: number;
  headSha: string;
  headBranch: string;
  /** Null when it was deleted. */
  headRepository: HeadRepository | null;
  /** Of the workflow's file: `.github/workflows/ci.yml`. */
  path: string;
  conclusion: string | null;
  actor: string | null;
  /** Numbers; GitHub names no pull request of a fork here. */
  pullRequests: number[];
}

export interface HeadRepository {
  id: number;
  /** `owner/name` */
  name: string;
}

/** Reads a run of the REST API or of the event `workflow_run`, which look alike; null when it is none. */
export function readWorkflowRun(data: unknown): WorkflowRun | null {
  const run = record(data);
  const { id, event, run_number: runNumber, run_attempt: runAttempt, head_sha: headSha, path } = run;
  if (!isCount(id) || !isCount(runNumber) || !isCount(runAttempt) || typeof event !== 'string') return null;
  if (typeof headSha !== 'string' || !/^[0-9a-f]{40}$/.test(headSha)) return null;
  const pulls = Array.isArray(run['pull_requests']) ? run['pull_requests'] : [];
  return {
    id,
    event,
    runNumber,
    runAttempt,
    headSha,
    headBranch: text(run['head_branch']) ?? '',
    headRepository: readRepository(run['head_repository']),
    // The API appends the ref that the file was read at.
    path: (text(path) ?? '').replace(/@.*$/, ''),
    conclusion: text(run['conclusion']),
    actor: text(record(run['actor'])['login']),
    pullRequests: pulls.map((pull: unknown) => record(pull)['number']).filter(isCount),
  };
}

export function readRepository(data: unknown): HeadRepository | null {
  const { id, full_name: name } = record(data);
  return isCount(id) && typeof name === 'string' ? { id, name } : null;
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
