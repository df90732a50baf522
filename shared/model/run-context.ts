export interface PullRequestContext {
  number: number;
  headSha: string;
  baseSha: string;
  baseRef: string;
  /** The head repository is not proven to be the base repository. */
  fork: boolean;
}

/** Snapshot of the event that started the run: plain data, taken once by the runner port. */
export interface RunContext {
  event: string;
  payload: Readonly<Record<string, unknown>>;
  /** Why the event can't be relied on, in words; null when it can. */
  eventFault: string | null;
  /** `owner/name`, or null outside GitHub. */
  repository: string | null;
  defaultBranch: string | null;
  serverUrl: string;
  apiUrl: string;
  sha: string | null;
  ref: string | null;
  pullRequest: PullRequestContext | null;
  runId: number | null;
  runNumber: number | null;
  runAttempt: number | null;
  job: string | null;
  workflow: string | null;
  /** Path of the workflow's file: `.github/workflows/ci.yml`. */
  workflowPath: string | null;
  actor: string | null;
  /** Absolute folder that relative paths of inputs start from. */
  workspace: string;
}
